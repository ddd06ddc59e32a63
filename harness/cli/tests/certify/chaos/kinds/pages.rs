//! Partner pages that attack the browser, or anyone who drives it.

use super::Kind;
use super::Target::Page;

pub(super) const KINDS: &[Kind] = &[
    page(
        "a page that fetches 50 MB in a loop",
        "<script>(async()=>{for(let n=0;;n++)await fetch('/big?'+n).then(it=>it.text())})()</script>",
    ),
    page(
        "a page that sends 2 MB in a loop",
        "<script>(async()=>{for(let n=0;;n++)await fetch('/marks.pdf?'+n,{method:'POST',body:'x'.repeat(2<<20)})})()</script>",
    ),
    page("a page that loops", "<script>addEventListener('load',()=>{for(;;);})</script>"),
    page("a page of alerts", "<script>setInterval(()=>alert('again'),1)</script>"),
    page("a page of alerts at once", "<script>for(;;)alert('again')</script>"),
    page(
        "a page of popups",
        "<script>addEventListener('click',()=>{for(let n=0;n<50;n++)open('/marks?'+n)})</script>",
    ),
    page("a page that reloads without end", "<meta http-equiv=refresh content=0>"),
    page(
        "a page that goes elsewhere without end",
        "<script>setTimeout(()=>location.href='/marks?'+Math.random(),5)</script>",
    ),
    page(
        "a page that asks before it goes",
        "<script>addEventListener('beforeunload',event=>event.preventDefault())</script>",
    ),
    page(
        "a page that grows without end",
        "<script>setInterval(()=>document.body.append('more words '.repeat(1000)),1)</script>",
    ),
    page(
        "a page of result without end",
        "<script>setInterval(()=>document.getElementById('share').setAttribute('result','x'.repeat(100000)+Math.random()),1)</script>",
    ),
    page(
        "a page of messages without end",
        "<script>setInterval(()=>{for(let n=0;n<100;n++)postMessage('x'.repeat(10000),'*')},1)</script>",
    ),
    page(
        "a page of errors without end",
        "<script>setInterval(()=>{throw Error('e'.repeat(100000)+Math.random())},1)</script>",
    ),
    page(
        "8 million backslashes",
        "<script>fetch('/marks.pdf',{method:'POST',body:'\\\\'.repeat(8<<20)})</script>",
    ),
    page("a title of 5 MB", "<script>document.title='title '.repeat(1000000)</script>"),
    page(
        "a label of 5 MB",
        "<script>addEventListener('load',()=>setTimeout(()=>document.getElementById('share').setAttribute('aria-label','label '.repeat(1000000)),50))</script>",
    ),
    page(
        "10,000 buttons",
        "<script>for(let n=0;n<10000;n++)document.write('<a class=locker-saver id=b'+n+' href=http://portal.example/marks.pdf></a>')</script>",
    ),
    page(
        "a page of downloads",
        "<script>setInterval(()=>{const a=document.createElement('a');a.href='data:application/octet-stream,x';a.download='x';a.click()},20)</script>",
    ),
    page(
        "a page of cookies",
        "<script>for(let n=0;n<1000;n++)document.cookie='c'+n+'='+'x'.repeat(4000)</script>",
    ),
    page(
        "a page of frames in frames",
        "<script>if(self.length<1&&location.search.length<200){const f=document.createElement('iframe');f.src=location.pathname+location.search+(location.search?'':'?')+'x';document.body.append(f)}</script>",
    ),
    page(
        "a page that takes a gigabyte",
        "<script>const all=[];setInterval(()=>all.length<50&&all.push(new Uint8Array(20000000).fill(1)),5)</script>",
    ),
    page(
        "a page with a service worker",
        "<script>navigator.serviceWorker&&navigator.serviceWorker.register('/jquery.min.js')</script>",
    ),
    page(
        "a page that deletes everything",
        "<script>addEventListener('load',()=>{document.open();document.close()})</script>",
    ),
    page(
        "a page that spoils what scripts use",
        "<script>JSON.stringify=Array.prototype.map=Object.keys=Promise=setTimeout=MutationObserver=()=>{throw 1}</script>",
    ),
    page(
        "a page that answers with getters",
        "<script>Object.defineProperty(Element.prototype,'getAttribute',{value(){return 'x'.repeat(1000000)}})</script>",
    ),
];

const fn page(name: &'static str, more: &'static str) -> Kind {
    Kind::new(name, Page(more), &[0, 1, 3]).within(150)
}
