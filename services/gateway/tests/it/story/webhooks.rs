//! Webhooks, lived through. Nothing is delivered here: what waits is cancelled as its endpoint is disabled.

use serde_json::json;

use super::{Story, id_and_version};

/// Nobody listens there.
const ADDRESS: &str = "https://receiver.example/hook";

impl Story<'_> {
    /// An endpoint: its id and version.
    pub async fn endpoint(&mut self, name: &str) -> (String, i64) {
        let new = json!({ "name": name, "url": ADDRESS });
        let payload = self.send("ITOPS", "createWebhookEndpoint", new, "secret endpoint { id version }").await;
        assert!(payload["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")));
        id_and_version(&payload["endpoint"])
    }

    async fn at(&mut self, mutation: &str, endpoint: &(String, i64)) -> (String, i64) {
        let input = json!({ "endpoint": endpoint.0, "version": endpoint.1 });
        let payload = self.send("ITOPS", mutation, input, "endpoint { id version state }").await;
        id_and_version(&payload["endpoint"])
    }

    /// A ping to a new endpoint that never leaves, because the endpoint is disabled before: the endpoint and the delivery.
    pub async fn cancelled(&mut self, name: &str, settle: &str) -> ((String, i64), String) {
        let endpoint = self.endpoint(name).await;
        let ping = json!({ "endpoint": endpoint.0 });
        self.send("ITOPS", "pingWebhookEndpoint", ping, "endpoint { id }").await;
        self.advance(settle).await;
        let endpoint = self.at("disableWebhookEndpoint", &endpoint).await;
        let query =
            "query($endpoint: ID!) { webhookDeliveries(filter: { endpoint: $endpoint }) { nodes { id state } } }";
        let token = self.world.ours.token("ITOPS");
        let data = self.world.ask_with(token, query, json!({ "endpoint": endpoint.0 })).await.data();
        let delivery = &data["webhookDeliveries"]["nodes"][0];
        assert_eq!(delivery["state"], "CANCELLED", "{data}");
        (endpoint, delivery["id"].as_str().expect("an id").to_owned())
    }

    /// A ping to a new endpoint, on its way for ever.
    pub async fn pinged(&mut self, name: &str) {
        let endpoint = self.endpoint(name).await;
        self.send("ITOPS", "pingWebhookEndpoint", json!({ "endpoint": endpoint.0 }), "endpoint { id }").await;
    }

    /// Everything that can be done with webhooks.
    pub async fn webhooks(&mut self, settle: &str) {
        let (endpoint, delivery) = self.cancelled("mailing list", settle).await;
        let endpoint = self.at("enableWebhookEndpoint", &endpoint).await;
        let replay = json!({ "delivery": delivery });
        self.send("ITOPS", "replayWebhookDelivery", replay, "delivery { state attempts { number } }").await;
        let missed = json!({ "endpoint": endpoint.0, "since": "2026-01-01T00:00:00Z" });
        self.send("ITOPS", "replayWebhookDeliveries", missed, "deliveries").await;
        let change =
            json!({ "endpoint": endpoint.0, "version": endpoint.1, "name": "list", "eventTypes": ["duty.held"] });
        let payload = self.send("ITOPS", "changeWebhookEndpoint", change, "endpoint { id version eventTypes }").await;
        assert_eq!(payload["endpoint"]["eventTypes"], json!(["duty.held"]));
        let endpoint = id_and_version(&payload["endpoint"]);
        let rotate = json!({ "endpoint": endpoint.0, "version": endpoint.1, "overlap": "PT1H" });
        let payload = self.send("ITOPS", "rotateWebhookSecret", rotate, "secret endpoint { id version }").await;
        assert!(payload["secret"].is_string());
        let over = self.endpoint("old").await;
        self.at("deleteWebhookEndpoint", &over).await;
    }
}
