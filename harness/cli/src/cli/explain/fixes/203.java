import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

class AppHash {
    public static void main(String[] arguments) throws Exception {
        // App id, app key, timestamp: in this order, nothing between them, as UTF-8.
        String appId = System.getenv("LOCKER_APP_ID").strip();
        String appKey = System.getenv("LOCKER_APP_KEY").strip();
        String timeStamp = String.valueOf(Instant.now().getEpochSecond());
        byte[] hashed = (appId + appKey + timeStamp).getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(hashed);
        String appHash = HexFormat.of().formatHex(digest); // 64 lower-case hex digits
        System.out.printf("data-app-id=\"%s\" data-app-hash=\"%s\" time-stamp=\"%s\"%n",
            appId, appHash, timeStamp);
    }
}
