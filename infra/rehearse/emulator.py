"""Runs MiniStack on one port of this machine, and makes up for what it does not do and the rehearsal needs."""

import asyncio
import datetime
import json
import os
import re
import signal
import sys
import threading

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import eventbridge, scheduler, ssm
from ministack.services.cloudformation import provisioners

# Scheduler hands over the time it was due; here the placeholder would arrive as it stands.
SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
plain_invoke = eventbridge._invoke_target


def invoke_with_time(target, event, rule, view=None):
    if SCHEDULED_TIME in target.get("Input", ""):
        minute = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:00Z")
        target = {**target, "Input": target["Input"].replace(SCHEDULED_TIME, minute)}
    return plain_invoke(target, event, rule, view)


eventbridge._invoke_target = invoke_with_time

# Schedules are looked at every ten seconds, which would cost each minute its first ticks; and a new one is due at once here,
# so that nobody waits for the next minute.
scheduler._SCHEDULE_TICK_INTERVAL = 0.5
plain_tick = scheduler._tick_schedules


def tick_new_ones_too():
    for key, schedule in list(scheduler._schedules._data.items()):
        scheduler._schedule_last_fired.setdefault(key, schedule.get("CreationDate", 0) - 60)
    plain_tick()


scheduler._tick_schedules = tick_new_ones_too


# The policy of a bus cannot be deployed, and is not asked about an event.
def put_bus_policy(logical_id, props, stack_name):
    bus, sid = props.get("EventBusName", "default"), props["StatementId"]
    policy = eventbridge._event_bus_policies.setdefault(bus, {"Version": "2012-10-17", "Statement": []})
    others = [statement for statement in policy["Statement"] if statement.get("Sid") != sid]
    policy["Statement"] = [*others, {**props["Statement"], "Sid": sid}]
    return f"{bus}|{sid}", {}


def update_bus_policy(physical_id, old_props, new_props, stack_name):
    return put_bus_policy(None, new_props, stack_name)


def delete_bus_policy(physical_id, props):
    bus, sid = physical_id.split("|")
    policy = eventbridge._event_bus_policies.get(bus)
    if policy is not None:
        policy["Statement"] = [statement for statement in policy["Statement"] if statement.get("Sid") != sid]


def policy_of_bus(arn):
    policy = eventbridge._event_bus_policies.get(arn.rsplit("/", 1)[-1])
    return None if policy is None else (policy, arn.split(":")[4])


provisioners._RESOURCE_HANDLERS["AWS::Events::EventBusPolicy"] = {
    "create": put_bus_policy,
    "update": update_bus_policy,
    "delete": delete_bus_policy,
}
eventbridge.policy_of_bus = policy_of_bus
iam_evaluator._RESOURCE_POLICY_LOOKUPS["events"] = ("eventbridge", "policy_of_bus")

# Policies ask for the source of an event, for each parameter of a request that names several, and for what is in a log group.
plain_context = iam_actions.request_tag_context
plain_enforce = iam_evaluator.enforce


def context_of_request(service, action, body, params):
    context = dict(plain_context(service, action, body, params))
    if action == "events:PutEvents":
        sources = [entry["Source"] for entry in json.loads(body).get("Entries", []) if entry.get("Source")]
        if sources:
            context["events:source"] = sources
    if action == "ssm:GetParameters":
        context["names"] = json.loads(body).get("Names", [])
    return context


def enforce_each(key, action, service, region, resource_arn="*", service_context=None):
    context = dict(service_context or {})
    if action.startswith("logs:") and ":log-group:" in resource_arn and not action.lower().endswith("tagresource"):
        resource_arn = f"{resource_arn}:*"
    prefix = f"arn:aws:ssm:{region}:{get_account_id()}:parameter/"
    arns = [prefix + name.lstrip("/") for name in context.pop("names", [])] or [resource_arn]
    denials = (plain_enforce(key, action, service, region, arn, context) for arn in arns)
    return next((denial for denial in denials if denial), None)


iam_actions.request_tag_context = context_of_request
iam_evaluator.enforce = enforce_each

# A role is known to policies by its own ARN, not by that of its session.
plain_condition_key = iam_evaluator._resolve_condition_key


def condition_key_of_role(key, context):
    value = plain_condition_key(key, context)
    session = re.fullmatch(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.+", str(value))
    if key.lower() != "aws:principalarn" or session is None:
        return value
    return f"arn:aws:iam::{session[1]}:role/{session[2]}"


iam_evaluator._resolve_condition_key = condition_key_of_role

# A reference to a secret is its ARN, not its name.
secrets = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
plain_secret = dict(secrets)


def name_of_secret(arn):
    return arn.split(":")[-1][: -len("-AbCdEf")] if arn.startswith("arn:") else arn


def create_secret(logical_id, props, stack_name):
    _, attributes = plain_secret["create"](logical_id, props, stack_name)
    return attributes["Arn"], attributes


def update_secret(physical_id, *others):
    _, attributes = plain_secret["update"](name_of_secret(physical_id), *others)
    return physical_id, attributes


def delete_secret(physical_id, props):
    return plain_secret["delete"](name_of_secret(physical_id), props)


secrets.update(create=create_secret, update=update_secret, delete=delete_secret)

# An alarm on a calculated metric cannot be deployed; a stand-in takes its place, since no alarm rings here anyway.
alarms = provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]
plain_alarm = dict(alarms)


def without_calculation(props):
    others = {name: value for name, value in props.items() if name != "Metrics"}
    return {**others, "Namespace": "Rehearsal", "MetricName": "Calculated", "Period": 60, "Statistic": "Sum"} if "Metrics" in props else props


def create_alarm(logical_id, props, stack_name):
    return plain_alarm["create"](logical_id, without_calculation(props), stack_name)


def update_alarm(physical_id, old_props, new_props, *others):
    return plain_alarm["update"](physical_id, without_calculation(old_props), without_calculation(new_props), *others)


alarms.update(create=create_alarm, update=update_alarm)

# Parameter Store tells nobody that a parameter was changed, and takes everybody for the account's owner.
plain_put_parameter = ssm._put_parameter


def put_and_tell(data):
    answer = plain_put_parameter(data)
    history = ssm._parameter_history.get(data.get("Name"))
    if answer[0] != 200 or not history:
        return answer
    newest = history[-1]
    newest["LastModifiedUser"] = iam_evaluator.caller_arn()
    operation = "Create" if newest["Version"] == 1 else "Update"
    detail = {"operation": operation, "name": newest["Name"], "type": newest["Type"], "description": newest["Description"]}
    notice = {
        "Source": "aws.ssm",
        "DetailType": "Parameter Store Change",
        "Resources": [ssm._parameters[newest["Name"]]["ARN"]],
        "Detail": json.dumps(detail),
    }
    eventbridge._put_events({"Entries": [notice]}, allow_aws_source=True)
    return answer


ssm._put_parameter = put_and_tell


def end_with_parent():
    # Our end of the pipe closes however the parent died, and the Lambda processes are of our group.
    sys.stdin.buffer.read()
    os.killpg(os.getpgid(0), signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()
config = Config()
config.bind = [f"127.0.0.1:{sys.argv[1]}"]
config.keep_alive_timeout = 75
asyncio.run(serve(app, config))
