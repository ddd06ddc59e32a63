<?php
// Serve the page under the registered domain only: redirect every other host to it.
$registered = trim(getenv('LOCKER_APP_DOMAIN'));
$host = strtolower(explode(':', getenv('HTTP_HOST'))[0]); // $_SERVER['HTTP_HOST'] in a server
if ($host !== strtolower($registered)) {
    echo "Location: https://$registered" . getenv('REQUEST_URI') . "\n"; // header(...) in a server
}
