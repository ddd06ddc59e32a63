import hashlib, os, time

# App id, app key, timestamp: in this order, nothing between them, as UTF-8.
app_id = os.environ["LOCKER_APP_ID"].strip()
app_key = os.environ["LOCKER_APP_KEY"].strip()
time_stamp = str(int(time.time()))
app_hash = hashlib.sha256((app_id + app_key + time_stamp).encode("utf-8")).hexdigest()
print(f'data-app-id="{app_id}" data-app-hash="{app_hash}" time-stamp="{time_stamp}"')
