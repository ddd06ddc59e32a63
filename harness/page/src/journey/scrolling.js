// Goes to each button as a user does who looks for it, and through the whole page where that is wanted; answers whether
// the page changed. It ends where it began.
const [whole, answer] = arguments;
// At most so many buttons, and so many screens of a page that grows as it is scrolled.
const BUTTONS = 20;
const SCREENS = 40;
// What looks whether an element is seen is called behind the next frame. A page that is not drawn has none.
const drawn = () => new Promise((goOn) => {
  const timer = setTimeout(goOn, 200);
  requestAnimationFrame(() => requestAnimationFrame(() => { clearTimeout(timer); setTimeout(goOn, 0); }));
});
const go = async (scroll, place) => {
  const before = place();
  scroll();
  if (place() !== before) await drawn();
};
const look = async () => {
  const [left, top] = [scrollX, scrollY];
  const buttons = [...document.querySelectorAll("a.locker-saver")].slice(0, BUTTONS);
  for (const button of buttons) {
    const place = () => button.getBoundingClientRect().top;
    await go(() => button.scrollIntoView({ block: "center", behavior: "instant" }), place);
  }
  for (let screen = 0; whole && screen < SCREENS; screen += 1) {
    if (screen * innerHeight > document.documentElement.scrollHeight) break;
    await go(() => scrollTo({ top: screen * innerHeight, behavior: "instant" }), () => scrollY);
  }
  await go(() => scrollTo({ left, top, behavior: "instant" }), () => scrollY);
};
let changed = false;
const observer = new MutationObserver(() => { changed = true; });
observer.observe(document, { subtree: true, childList: true, attributes: true });
const finish = () => { observer.disconnect(); answer(changed); };
look().then(finish, finish);
