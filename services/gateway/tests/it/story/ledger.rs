//! The ledger, as its operators handle it.

use serde_json::{Value, json};

use super::Story;
use crate::world::write;

impl Story<'_> {
    /// The schedule whose key begins like this.
    pub async fn schedule(&self, key: &str) -> Value {
        let query = "{ schedules(first: 100) { nodes { id key waitsFor problem nextOpensAt } } }";
        let data = self.world.ask(self.world.ours.token("ITOPS"), query).await.data();
        let all = data["schedules"]["nodes"].as_array().expect("schedules").clone();
        let found = all.iter().find(|one| one["key"].as_str().is_some_and(|known| known.starts_with(key)));
        found.unwrap_or_else(|| panic!("no {key} in {data}")).clone()
    }

    /// A schedule that was put and is retired: it waits for nothing.
    pub async fn ended(&self) -> String {
        let (store, scope) = (self.world.kit.store(), self.world.ours.operator());
        let new = jobs::NewSchedule {
            key: "ended".to_owned(),
            schedule: calendar::Schedule {
                rule: "FREQ=DAILY".parse().expect("a rule"),
                zone: "Europe/Oslo".parse().expect("a zone"),
                at: "09:00:00".parse().expect("a time"),
                moves: calendar::Move::Stay,
                holidays: calendar::Holidays::of(calendar::Country::No),
            },
            opens_before: calendar::Span::ZERO,
            catch_up: jobs::CatchUp::Every,
            kind: "reviews.open_duty",
            payload: json!({}),
        };
        write(store, &scope, async |uow| {
            jobs::schedules::put(uow, new).await?;
            jobs::schedules::retire(uow, "ended").await
        })
        .await;
        self.schedule("ended").await["id"].as_str().expect("an id").to_owned()
    }

    /// Everything that can be done to a schedule and its job: it is run early, its job is called off and tried again.
    pub async fn ledger(&mut self) {
        let schedule = self.schedule("deletion:reviews").await["id"].clone();
        let pause = json!({ "schedule": schedule, "reason": "The archive is moved." });
        let selection = "schedule { waitsFor nextOpensAt pause { reason by { kind person { id } } } }";
        let paused = self.send("ITOPS", "pauseSchedule", pause, selection).await;
        assert_eq!(paused["schedule"]["waitsFor"], "PERSON");
        assert_eq!(paused["schedule"]["pause"]["reason"], "The archive is moved.");
        assert_eq!(paused["schedule"]["pause"]["by"]["person"]["id"], self.person(kernel::Role::Itops));
        let resume = json!({ "schedule": schedule });
        let resumed = self.send("ITOPS", "resumeSchedule", resume, "schedule { waitsFor pause { reason } }").await;
        assert_eq!(resumed["schedule"], json!({ "waitsFor": "INSTANT", "pause": null }));
        let run = json!({ "schedule": schedule });
        let selection =
            "job { id state waitsFor } schedule { last { manual outcome lateness: latenessMs job { id } } }";
        let run = self.send("ITOPS", "runScheduleNow", run, selection).await;
        let job = run["job"]["id"].clone();
        assert_eq!(run["job"], json!({ "id": job, "state": "AVAILABLE", "waitsFor": "WORKER" }));
        let last = json!({ "manual": true, "outcome": "OPENED", "lateness": 0, "job": { "id": job } });
        assert_eq!(run["schedule"]["last"], last);
        let selection = "job { state problem waitsFor }";
        let cancelled = self.send("ITOPS", "cancelJob", json!({ "job": job }), selection).await;
        assert_eq!(cancelled["job"], json!({ "state": "DISCARDED", "problem": "JOB_CANCELLED", "waitsFor": "PERSON" }));
        let retried = self.send("SEC", "retryJob", json!({ "job": job }), selection).await;
        assert_eq!(retried["job"], json!({ "state": "AVAILABLE", "problem": null, "waitsFor": "WORKER" }));
    }
}
