// At each request: a timestamp of the start, of a build or of a cache grows old.
const timeStamp = String(Math.floor(Date.now() / 1000)); // Date.now() alone has milliseconds
console.log("Cache-Control: no-store"); // response.setHeader(...) in a server
console.log(`time-stamp="${timeStamp}"`); // hash exactly this string
