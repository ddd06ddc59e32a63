// Serve the page under the registered domain only: redirect every other host to it.
var registered = Environment.GetEnvironmentVariable("LOCKER_APP_DOMAIN")!.Trim();
var host = Environment.GetEnvironmentVariable("HTTP_HOST")!.Split(':')[0]; // Request.Host.Host
if (!host.Equals(registered, StringComparison.OrdinalIgnoreCase))
{
    var path = Environment.GetEnvironmentVariable("REQUEST_URI");
    Console.WriteLine($"Location: https://{registered}{path}"); // Response.Redirect(...)
}
