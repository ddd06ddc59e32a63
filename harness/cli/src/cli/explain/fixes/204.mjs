const appId = (process.env.LOCKER_APP_ID ?? "").trim();
if (appId === "") {
  console.error("LOCKER_APP_ID is empty: set it to the registered app id");
  process.exit(1);
}
console.log(`data-app-id="${appId}"`); // case-sensitive, as registered
