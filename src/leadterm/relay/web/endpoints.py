"""The one table of endpoints: it routes, and it makes the OpenAPI document."""

from leadterm.relay.carrier.account import MESSAGE_ID_FIELD, MESSAGE_PATH, STATUS_PATH, TRIAL_PATH
from leadterm.relay.intake import forms, inbound_mail
from leadterm.relay.web import webhooks
from leadterm.relay.web.intake import EMAIL_PATH, LEADS_PATH
from leadterm.relay.web.intake_bounds import EMAIL_LIMIT, FORM_LIMIT
from leadterm.relay.web.requests import Kind, Parameter
from leadterm.relay.web.subjects import (
    administration,
    contacts,
    conversations,
    exports,
    hooks,
    inbox,
    leads,
    people,
    pictures,
    tags,
    templates,
    texts,
)
from leadterm.relay.web.table import COMPANY, Intake, Webhook

STREAM_PATH = "/v1/stream"
HEALTH_PATH = "/healthz"
METRICS_PATH = "/metrics"
DOCUMENT_PATH = "/openapi.json"

QUERIES = (
    *people.QUERIES,
    *inbox.QUERIES,
    *conversations.QUERIES,
    *contacts.QUERIES,
    *texts.QUERIES,
    *pictures.QUERIES,
    *exports.QUERIES,
    *administration.QUERIES,
    *hooks.QUERIES,
    *leads.QUERIES,
    *templates.QUERIES,
    *tags.QUERIES,
)
COMMANDS = (
    *texts.COMMANDS,
    *conversations.COMMANDS,
    *inbox.COMMANDS,
    *contacts.COMMANDS,
    *templates.COMMANDS,
    *tags.COMMANDS,
    *people.COMMANDS,
    *administration.COMMANDS,
    *hooks.COMMANDS,
    *leads.COMMANDS,
)
TRIALS = hooks.TRIALS
UPLOADS = pictures.UPLOADS
DOWNLOADS = pictures.DOWNLOADS
HANDOUTS = pictures.HANDOUTS

WEBHOOKS = (
    Webhook(
        path=MESSAGE_PATH,
        name="text_came",
        about="A lead texts a tracking number.",
        answer=webhooks.message,
        fields=("MessageSid", "From", "To", "Body"),
    ),
    Webhook(
        path=STATUS_PATH,
        name="text_status",
        about="How a text of ours fares.",
        answer=webhooks.status,
        fields=("MessageSid", "MessageStatus"),
        parameters=(MESSAGE_ID_FIELD,),
    ),
    Webhook(
        path=TRIAL_PATH,
        name="trial",
        about="`leadterm doctor` sees whether webhooks arrive here. Nothing is kept of it.",
        answer=webhooks.trial,
        fields=("AccountSid",),
    ),
)

INTAKES = (
    Intake(
        path=LEADS_PATH,
        name="take_lead",
        about="Hand in a lead: a form's fields, by whatever names the form has.",
        types=forms.TYPES,
        limit=FORM_LIMIT,
        statuses=(201, 202),
        for_browsers=True,
    ),
    Intake(
        path=EMAIL_PATH,
        name="take_email",
        about="Hand in an email, raw or as SendGrid and Mailgun post it.",
        types=inbound_mail.TYPES,
        limit=EMAIL_LIMIT,
        statuses=(200,),
    ),
)

HEALTH_PARAMETERS = (
    Parameter(name="ready", kind=Kind.FLAG, about="1: also whether the relay keeps up with what waits"),
)
STREAM_PARAMETERS = (
    COMPANY,
    Parameter(name="cursor", kind=Kind.CURSOR, about="the place to go on from; by default the log's end"),
    Parameter(name="epoch", kind=Kind.WORD, about="the snapshot's epoch, which goes with its cursor"),
)
