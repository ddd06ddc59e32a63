<?php
// App id, app key, timestamp: in this order, nothing between them, as UTF-8.
$appId = trim(getenv('LOCKER_APP_ID'));
$appKey = trim(getenv('LOCKER_APP_KEY'));
$timeStamp = (string) time();
$appHash = hash('sha256', $appId . $appKey . $timeStamp); // 64 lower-case hex digits
echo "data-app-id=\"$appId\" data-app-hash=\"$appHash\" time-stamp=\"$timeStamp\"\n";
