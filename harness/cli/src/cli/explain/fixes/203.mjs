import { createHash } from "node:crypto";

// App id, app key, timestamp: in this order, nothing between them, as UTF-8.
const appId = process.env.LOCKER_APP_ID.trim();
const appKey = process.env.LOCKER_APP_KEY.trim();
const timeStamp = String(Math.floor(Date.now() / 1000)); // seconds, not milliseconds
const appHash = createHash("sha256").update(appId + appKey + timeStamp, "utf8").digest("hex");
console.log(`data-app-id="${appId}" data-app-hash="${appHash}" time-stamp="${timeStamp}"`);
