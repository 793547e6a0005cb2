// npm `statuspage.io` reads the status page. 3.3.8 is the last version that holds any code: 3.4.6 was published without
// its `dist`. Its `getActive()` asks the path of `getUpcoming()`, so it is left out.

import statuspage from "statuspage.io";
import { expectEqual, expectShape, ok } from "./driving.mjs";

const client = new statuspage.Statuspage("florin");
client.setApiUrl(process.argv[2]);
const { api } = client;

const PAGE = { id: "string", name: "string", url: "string", time_zone: "string", updated_at: "string" };
const COMPONENT = {
  id: "string", name: "string", status: "string", created_at: "string", updated_at: "string", position: "number",
  description: "string?", showcase: "boolean", start_date: "string?", group_id: "string?", page_id: "string",
  group: "boolean", only_show_if_degraded: "boolean",
};
const INCIDENT = {
  id: "string", name: "string", status: "string", impact: "string", created_at: "string", updated_at: "string",
  monitoring_at: "string?", resolved_at: "string?", shortlink: "string", started_at: "string", page_id: "string",
};
const UPDATE = {
  id: "string", incident_id: "string", status: "string", body: "string", created_at: "string", updated_at: "string",
  display_at: "string", deliver_notifications: "boolean", custom_tweet: "string?", tweet_id: "number?",
};

function checkIncidents(incidents, pageId) {
  for (const incident of incidents) {
    expectShape(incident, INCIDENT, incident.name);
    expectEqual(incident.page_id, pageId, "page of an incident");
    for (const update of incident.incident_updates) {
      expectShape(update, UPDATE, update.id);
      expectEqual(update.incident_id, incident.id, "incident of an update");
    }
    for (const component of incident.components) expectShape(component, COMPONENT, component.name);
  }
}

const { page, components } = await api.getComponents();
expectShape(page, PAGE, "page");
expectEqual(components.map((one) => one.position), [1, 2, 3, 4, 5, 6, 7], "positions");
for (const component of components) expectShape(component, COMPONENT, component.name);
ok("components");

const { status } = await api.getStatus();
expectEqual(status, { indicator: "minor", description: "Some things do not work as usual" }, "status");
ok("status");

const summary = await api.getSummary();
expectEqual(Object.keys(summary).sort(), ["components", "incidents", "page", "scheduled_maintenances", "status"], "summary");
expectEqual(summary.components, components, "components of the summary");
checkIncidents([...summary.incidents, ...summary.scheduled_maintenances], page.id);
ok("summary");

const all = await api.incidents.getAll();
expectEqual(all.incidents.length, 4, "incidents");
checkIncidents(all.incidents, page.id);
ok("incidents");

const unresolved = await api.incidents.getUnresolved();
expectEqual(unresolved.incidents, summary.incidents, "unresolved incidents");
expectEqual(unresolved.incidents[0].incident_updates.at(-1).affected_components[0].new_status, "partial_outage", "change");
ok("unresolved incidents");

const upcoming = await api.scheduledMaintenances.getUpcoming();
expectEqual(upcoming.scheduled_maintenances.map((one) => one.status), ["scheduled"], "upcoming maintenances");
expectShape(upcoming.scheduled_maintenances[0], { scheduled_for: "string", scheduled_until: "string" }, "maintenance");
ok("upcoming maintenances");
