// The page's timers, kept so that time can pass for them at once: a page may do something some seconds
// after a click, or renew what it claims after minutes.
(() => {
  "use strict";
  const own = window[Symbol.for("locksmith")];
  if (!own || own.passes) return;
  // How many callbacks are called at once, and how often one of them: enough for a countdown, and a page
  // that draws itself again and again does not use them up.
  const MOST = 400;
  const OF_ONE = 60;
  const pending = new Map();
  const later = window.setTimeout.bind(window);
  const clear = window.clearTimeout.bind(window);
  own.later = later;
  const clock = performance.now.bind(performance);
  // By how much the page's clock is ahead while time passes at once.
  let ahead = 0;
  const now = () => clock() + ahead;

  // The timer whose callback runs. What it does while the user is in the popup is looked at. One that was set since
  // the click, by a user's moves on the way to it, or that comes again and again, is held to leave page and button
  // where they are: it comes in every save, and one that was set before and comes once does not.
  let rung = null;
  const isOld = ({ ofClick }) => ofClick !== null && ofClick !== own.clicked;
  const comesInEverySave = ({ ofClick, repeats, setsItself, byUser }) => ofClick !== null || repeats || setsItself || byUser;
  const OF_USER = /^(pointer|mouse|touch|key|focus)/;
  own.isInEverySave = () => Boolean(rung) && comesInEverySave(rung);
  const isOfUser = () => Boolean(window.event?.isTrusted) && OF_USER.test(window.event.type);
  function ringing(timer, act) {
    const [before, doing] = [rung, own.doing];
    rung = timer;
    // One of an earlier click does not know the popup that is open now: no user clicks again so soon.
    const ofOther = isOld(timer);
    own.doing = ofOther ? "old timer" : "timer";
    try { return ofOther ? act() : own.minds(act, () => comesInEverySave(timer), now); } finally {
      rung = before;
      own.doing = doing;
    }
  }

  for (const [name, repeats] of [["setTimeout", false], ["setInterval", true]]) {
    const native = window[name];
    window[name] = { [name](callback, delay, ...args) {
      if (typeof callback !== "function") return native.call(window, callback, delay, ...args);
      let timer = null;
      const id = native.call(window, function (...given) {
        if (!repeats) pending.delete(id);
        return ringing(timer, () => callback.apply(this, given));
      }, delay, ...args);
      const wait = Math.max(0, Number(delay) || 0);
      // One that another has set is as old as that.
      const ofClick = rung ? rung.ofClick : own.clicked;
      timer = { callback, args, wait, repeats, due: now() + wait, asks: false, ofClick, setsItself: false, byUser: isOfUser() };
      if (rung && same(rung) === same(timer)) rung.setsItself = timer.setsItself = true;
      pending.set(id, timer);
      return id;
    } }[name];
  }
  for (const name of ["clearTimeout", "clearInterval"]) {
    const native = window[name];
    window[name] = { [name](id) {
      pending.delete(id);
      return native.call(window, id);
    } }[name];
  }

  function call(timer) {
    const { callback, args } = timer;
    try { ringing(timer, () => callback.apply(window, args)); } catch { /* what breaks out of its time is not the page's fault */ }
  }

  // One that sets itself again is the same.
  const same = ({ callback, wait }) => `${wait} ${callback}`;

  // The timer that is due next, until then.
  function next(end, calls) {
    const isFree = (timer) => !timer.asks && (calls.get(same(timer)) || 0) < OF_ONE;
    const due = [...pending].filter(([, timer]) => timer.due <= end && isFree(timer));
    return due.sort(([, one], [, other]) => one.due - other.due)[0];
  }

  // How many requests wait for their answers, and for how long all are waited for.
  const ANSWERS = 2000;
  // For how long a page may draw what came, while the result of a button is awaited.
  const DRAWN = 500;
  let [unanswered, patience] = [0, 0];
  const answered = () => { unanswered -= 1; };
  const rest = (milliseconds) => new Promise((goOn) => later(goOn, milliseconds));
  async function untilAnswered() {
    const [began, end] = [clock(), clock() + patience];
    while (unanswered > 0 && clock() < end) await rest(10);
    // The page reads the answer by itself, and draws what it makes of it.
    const drawn = clock() + (own.isButtonAwaited() ? DRAWN : 0);
    do await rest(10); while (own.isButtonHere() && clock() < drawn);
    patience -= clock() - began;
  }

  // A clock that is ahead, and requests that are counted; gives what puts the real ones back.
  function pretend(count) {
    const { Date, fetch } = window;
    const { prototype } = XMLHttpRequest;
    const { send } = prototype;
    const of = () => new Date(Date.now() + ahead);
    window.Date = new Proxy(Date, {
      construct: (real, args, as) => (args.length ? Reflect.construct(real, args, as) : of()),
      apply: () => String(of()),
      get: (real, name) => (name === "now" ? () => real.now() + ahead : Reflect.get(real, name)),
    });
    performance.now = now;
    window.fetch = (...args) => {
      count();
      unanswered += 1;
      const answer = fetch.apply(window, args);
      // Its text comes behind its head.
      const read = async () => { await (await answer).clone().text(); };
      read().then(answered, answered);
      return answer;
    };
    prototype.send = function (...args) {
      count();
      unanswered += 1;
      this.addEventListener("loadend", answered, { once: true });
      return send.apply(this, args);
    };
    return () => {
      Object.assign(window, { Date, fetch });
      prototype.send = send;
      delete performance.now;
    };
  }

  // What could be read in the page at some looks while time passed, and not at all of them: it changes by itself.
  const LOOKS = 60;
  let looks = 0;
  let seen = new Map();
  const look = () => {
    looks += 1;
    new Set(own.lines()).forEach((line) => { if (line) seen.set(line, (seen.get(line) || 0) + 1); });
  };
  own.moved = () => [...seen].filter(([, often]) => often < looks).slice(0, 60).map(([line]) => line.slice(0, 200));

  // Lets so many milliseconds pass. An interval that asks a server is called once: it may be asked again
  // by whoever waits for it.
  own.passes = async (milliseconds) => {
    const end = clock() + milliseconds;
    let asked = 0;
    patience = ANSWERS;
    own.forging = own.passing = true;
    const putBack = pretend(() => { asked += 1; });
    for (const timer of pending.values()) {
      if (timer.repeats) timer.due = now() + timer.wait;
    }
    // A telephone is turned meanwhile, or its bars go as a user scrolls.
    window.dispatchEvent(new Event("resize"));
    const calls = new Map();
    looks = 0;
    seen = new Map();
    look();
    for (let all = 0; all < MOST; all += 1) {
      const found = next(end, calls);
      if (!found) break;
      const [id, timer] = found;
      ahead = Math.max(ahead, timer.due - clock());
      if (timer.repeats) timer.due += Math.max(timer.wait, 10);
      else { pending.delete(id); clear(id); }
      calls.set(same(timer), (calls.get(same(timer)) || 0) + 1);
      const askedBefore = asked;
      const isHere = own.isButtonHere();
      call(timer);
      timer.asks = asked > askedBefore;
      // What waits for a promise goes on, and what draws later, as React does, or when the server has answered.
      await rest(0);
      if (timer.asks) await untilAnswered();
      if (isHere && !isOld(timer) && comesInEverySave(timer)) own.missesButton(now);
      if (all < LOOKS) look();
    }
    putBack();
    ahead = 0;
    own.passing = false;
    later(() => { own.forging = false; }, 200);
  };

  // The timers of the time in which a timestamp grows old, from one minute to half an hour.
  const aging = () => [...pending.values()].filter(({ wait }) => wait >= 60_000 && wait <= 1_800_000);
  own.growsOld = () => aging().length > 0;

  // Calls each of them once; gives the longest delay among them, in milliseconds.
  own.ages = () => {
    const due = aging().sort((one, other) => one.wait - other.wait);
    due.forEach(call);
    return due.length > 0 ? due[due.length - 1].wait : null;
  };
})();
