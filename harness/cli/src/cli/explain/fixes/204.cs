var appId = (Environment.GetEnvironmentVariable("LOCKER_APP_ID") ?? "").Trim();
if (appId == "")
{
    Console.Error.WriteLine("LOCKER_APP_ID is empty: set it to the registered app id");
    Environment.Exit(1);
}
Console.WriteLine($"data-app-id=\"{appId}\""); // case-sensitive, as registered
