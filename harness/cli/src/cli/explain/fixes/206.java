import java.time.Instant;

class TimeStamp {
    public static void main(String[] arguments) {
        // At each request: a timestamp of the start, of a build or of a cache grows old.
        String timeStamp = String.valueOf(Instant.now().getEpochSecond());
        System.out.println("Cache-Control: no-store"); // response.setHeader(...) in a servlet
        System.out.printf("time-stamp=\"%s\"%n", timeStamp); // hash exactly this string
    }
}
