class Domain {
    public static void main(String[] arguments) {
        // Serve the page under the registered domain only: redirect every other host to it.
        String registered = System.getenv("LOCKER_APP_DOMAIN").strip();
        String host = System.getenv("HTTP_HOST").split(":")[0]; // request.getServerName() in a servlet
        if (!host.equalsIgnoreCase(registered)) {
            System.out.println("Location: https://" + registered + System.getenv("REQUEST_URI"));
        }
    }
}
