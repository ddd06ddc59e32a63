import os

# Serve the page under the registered domain only: redirect every other host to it.
registered = os.environ["LOCKER_APP_DOMAIN"].strip()
host = os.environ["HTTP_HOST"].split(":")[0].lower()  # environ["HTTP_HOST"] in WSGI
if host != registered.lower():
    print(f'Location: https://{registered}{os.environ["REQUEST_URI"]}')
