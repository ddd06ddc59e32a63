using System.Security.Cryptography;
using System.Text;

// App id, app key, timestamp: in this order, nothing between them, as UTF-8.
var appId = Environment.GetEnvironmentVariable("LOCKER_APP_ID")!.Trim();
var appKey = Environment.GetEnvironmentVariable("LOCKER_APP_KEY")!.Trim();
var timeStamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString();
var digest = SHA256.HashData(Encoding.UTF8.GetBytes(appId + appKey + timeStamp));
var appHash = Convert.ToHexString(digest).ToLowerInvariant(); // ToHexString is upper-case
Console.WriteLine($"data-app-id=\"{appId}\" data-app-hash=\"{appHash}\" time-stamp=\"{timeStamp}\"");
