import html, os, sys

app_id = os.environ.get("LOCKER_APP_ID", "").strip()  # a line break is not part of the id
if not app_id:
    sys.exit("LOCKER_APP_ID is empty: set it to the registered app id")
print(f'data-app-id="{html.escape(app_id)}"')  # case-sensitive, as registered
