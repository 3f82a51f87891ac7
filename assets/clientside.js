/* What Dash calls in the browser: ClientsideFunction("qlue", name). Nothing is decided here.

   showMap(state)             the map's state, see below -> no_update
   showTeamMap(state)         the same for the map of a team's queue (team_map.js)
   startLive({store, chip})   ids of the live store and the freshness chip, as data of a dcc.Store
                              -> no_update. The chip is an empty element with data-zone, data-lang,
                              data-build (the page's build id), data-user (one connection a user)

   The map's state (JSON):
   city, area        codes; `area` is the place looked at, its children can be entered
   geometry_url      areas.json of the whole city, fetched once per address
   layers            some of "heat", "areas", "points"
   heat_url          binary density; heat_max = reports per km2 at the top of the ramp
   points_url        single reports; "bbox=west,south,east,north" is added
   children          {code: {class: 0..3 or null, label, note, lines: [], weight}}: texts, ready to
                     show; the heavier a child the sooner its name gets room, optional; a class of
                     null is hatched
   approximate       borders are a guess: dashed
   selected          {id, lat, lon} or null
   tiles             address template or null; attribution: whose they are
   playback          what the time scrubber is told, or null:
                     url       of the playback of these reports, docs/api.md
                     at        {local, utc} of the time in the address, or null
                     first, step_s, count, end   its steps; end null: now
                     zone, zone_word, measure: {counted: "late", "density" or "count"}
                     bars      to be drawn before the playback is there
   Optional: cells   {code: {look, label, lines: []}} areas of the place that a lens draws in the place
                     of its children; map_looks.js names the looks
             pins    [{id, number, lat, lon, level, title}, ...] the first alerts of the rail
             incidents, hull   those that go on, and the shape of the one that is open (incident_pins.js)
             scope   codes the user may enter (with all inside them); none = all
             fresh   [{id, lat, lon}, ...] newest reports: one that is new since the last state pulses
             fixed   true where no area is gone into: the map is of one place alone
             words   {slug: text} of categories and stages, for the card of a single report */
(() => {
  const noUpdate = () => window.dash_clientside.no_update;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    qlue: {
      showMap(state) {
        window.qlue.past.show(state?.playback);
        window.qlue.map.show(state);
        return noUpdate();
      },
      showTeamMap(state) {
        window.qlue.past.show(null);
        window.qlue.teamMap.show(state);
        return noUpdate();
      },
      startLive(ids) {
        if (ids) window.qlue.live.start(ids);
        return noUpdate();
      },
    },
  });
})();
