/* What is kept for an account while a tab is open, so that it is there again where the page was loaded
   anew, or another one was looked at meanwhile.

   qlue.teamKept.read(name, user)            -> what was kept, or null
   qlue.teamKept.keep(name, user, what)      null: no more. Where the browser has no room for it, the
                                             page goes on with what it knows */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const place = (name, user) => `qlue-team-${name}-${user}`;

  qlue.teamKept = {
    read(name, user) {
      try {
        return JSON.parse(sessionStorage.getItem(place(name, user)) || "null");
      } catch {
        return null;
      }
    },
    keep(name, user, what) {
      try {
        if (what) sessionStorage.setItem(place(name, user), JSON.stringify(what));
        else sessionStorage.removeItem(place(name, user));
      } catch (error) {
        console.warn("qlue:", error.message);
      }
    },
  };
})();
