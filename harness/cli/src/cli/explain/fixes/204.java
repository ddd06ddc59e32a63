class AppId {
    public static void main(String[] arguments) {
        String appId = System.getenv().getOrDefault("LOCKER_APP_ID", "").strip();
        if (appId.isEmpty()) {
            System.err.println("LOCKER_APP_ID is empty: set it to the registered app id");
            System.exit(1);
        }
        // Case-sensitive, as registered.
        System.out.printf("data-app-id=\"%s\"%n", appId);
    }
}
