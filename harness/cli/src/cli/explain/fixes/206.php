<?php
// At each request: a timestamp of the start, of a build or of a cache grows old.
$timeStamp = (string) time(); // or (new DateTime('now', new DateTimeZone('Asia/Kolkata')))->format('c')
echo "Cache-Control: no-store\n"; // header(...) in a server
echo "time-stamp=\"$timeStamp\"\n"; // hash exactly this string
