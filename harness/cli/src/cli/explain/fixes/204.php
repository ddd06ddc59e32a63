<?php
$appId = trim((string) getenv('LOCKER_APP_ID')); // a line break from a file is not part of the id
if ($appId === '') {
    fwrite(STDERR, "LOCKER_APP_ID is empty: set it to the registered app id\n");
    exit(1);
}
echo 'data-app-id="' . htmlspecialchars($appId) . "\"\n"; // case-sensitive, as registered
