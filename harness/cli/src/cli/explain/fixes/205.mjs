// Serve the page under the registered domain only: redirect every other host to it.
const registered = process.env.LOCKER_APP_DOMAIN.trim();
const host = process.env.HTTP_HOST.split(":")[0].toLowerCase(); // request.headers.host in a server
if (host !== registered.toLowerCase()) {
  console.log(`Location: https://${registered}${process.env.REQUEST_URI}`); // response.redirect(...)
}
