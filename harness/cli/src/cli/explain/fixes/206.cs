// At each request: a timestamp of the start, of a build or of a cache grows old.
var timeStamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString();
Console.WriteLine("Cache-Control: no-store"); // Response.Headers.CacheControl
Console.WriteLine($"time-stamp=\"{timeStamp}\""); // hash exactly this string
