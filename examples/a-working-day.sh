#!/bin/sh
# Practice example 1 from the terminal, with every step that was taken and every one that was refused.
#
#     LEEFPLEK_STORE=sqlite:///day.db sh examples/a-working-day.sh
#
# LEEFPLEK_STORE says where the cases are; postgresql://... does as well, and nothing else changes. Every step has a
# command id of its own. So where this script is stopped, by kill -9 or a power cut, run it again from its first line:
# what is stored is not stored twice, and it goes on where it was. The persons and dates are invented.
set -eu
: "${LEEFPLEK_STORE:?say where the cases are: sqlite:///FILE or postgresql://...}"

case=praktijkvoorbeeld-1
saw=saw-1:saw
kmk=kmk-1:kmk
student=jongere-1:jongere
legal_basis='legal_basis = { ground = "public_task", why = "begeleiding van een MBO-student met een vraag over wonen" }'

# Who asks is the SAW worker: what this role may see and do stands in the access table (leefplek access show), and every
# look and step is written down. What another decides, it writes down for that other.
export LEEFPLEK_AS="$saw"

# How many steps are taken so far, of those below.
taken=0

# take NUMBER MOMENT WHO TRANSITION [OPTION...]: ask for a step. What is known of it was written down at that moment.
take() {
    number=$1 moment=$2 who=$3 transition=$4
    shift 4
    echo "== $number. $moment $transition"
    leefplek case step "$case" "$transition" --by "$who" --at "$moment" --recorded-at "$moment" \
        --command "$case-$number" "$@"
}

# step NUMBER MOMENT WHO TRANSITION [OPTION...]: take a step.
step() {
    take "$@"
    taken=$((taken + 1))
}

# refused NUMBER MOMENT WHO TRANSITION [OPTION...]: try a step that may not happen yet. A refusal is not stored, so asked
# again later it might be allowed: it is only tried while the step that came after it is not there.
refused() {
    if test "$(leefplek case show "$case" --json | grep -c '"recorded_role":')" -gt "$taken"; then
        return 0
    fi
    code=0
    take "$@" || code=$?
    test "$code" -eq 1
}

leefplek store init "$LEEFPLEK_STORE"

# ---- 1 March: things have been bad at home for a long time

echo "== 1. 2021-03-01T10:00+01:00 open"
leefplek case open fijn-wonen --id "$case" --by "$saw" --at 2021-03-01T10:00+01:00 \
    --recorded-at 2021-03-01T10:00+01:00 --command "$case-1" --payload - <<EOF
entry.kind = "intake"
entry.where = "saw"
entry.card = { id = "woonkaart", version = 1, answers = { q1 = "concern", q2 = "dont_know", q3 = "rather_not_say" } }
$legal_basis
EOF
taken=1

step 2 2021-03-02T11:00+01:00 "$saw" analyse --payload - <<EOF
talk = { on = 2021-03-02, with = "jongere" }
$legal_basis
EOF

step 3 2021-03-02T11:30+01:00 "$saw" record_facts --payload - <<EOF
facts = [{ name = "woonvraag", value = true, said_by = "jongere" }]
EOF

# ---- 15 March: the flow charts, and a call that comes too early

leefplek case list --at 2021-03-15T09:00

step 4 2021-03-15T10:00+01:00 "$saw" weigh_routes

step 5 2021-03-15T10:10+01:00 "$saw" consult_routekaart --payload - <<EOF
routekaart = "huisvesting"
version = 1
on = 2021-03-15
advice = "op korte termijn is er niets te vinden"
EOF

step 6 2021-03-15T10:20+01:00 "$saw" mark_route --payload - <<EOF
route = "kamer-particulier"
mark = "not_possible"
why = "op korte termijn niets te vinden"
EOF

refused 7 2021-03-15T10:30+01:00 "$saw" request_vooroverleg

step 8 2021-03-15T10:40+01:00 "$saw" record_facts --payload - <<EOF
facts = [{ name = "begeleidingsvraag", value = true, said_by = "saw" }]
EOF

step 9 2021-03-15T10:50+01:00 "$saw" add_substantiation --payload - <<EOF
grounds = "thuis wonen gaat niet meer, vaste steun helpt, hij blowt veel en weet nog niet wat hij wil doen"
EOF

step 10 2021-03-15T11:00+01:00 "$saw" note --payload - <<EOF
text = "stopt met de opleiding"
EOF

step 11 2021-03-15T11:10+01:00 "$saw" consult_routekaart --payload - <<EOF
{"routekaart": "financien", "version": 1, "on": "2021-03-15"}
EOF

step 12 2021-03-15T11:20+01:00 "$student" give_consent --payload - <<EOF
party = "kmk"
purpose = "aanmelding"
ground = "consent"
decided_by = "jongere"
EOF

# ---- 16 March: Kamers met Kansen is asked, and the student makes contact himself

leefplek case options "$case" --by "$saw" --at 2021-03-16T08:55

step 13 2021-03-16T09:00+01:00 "$saw" request_vooroverleg

refused 14 2021-03-16T09:15+01:00 "$kmk" vooroverleg_positive

step 15 2021-03-16T09:20+01:00 "$saw" record_facts --payload - <<EOF
facts = [
    { name = "geboortedatum", value = 2002-01-01, said_by = "jongere" },
    { name = "gemeente", value = "Groningen", said_by = "jongere" },
]
EOF

step 16 2021-03-16T09:30+01:00 "$kmk" vooroverleg_positive

step 17 2021-03-16T11:00+01:00 "$student" agree_plan --payload - <<EOF
[[goals]]
text = "een eigen plek, met steun"
actions = [{ text = "zelf contact opnemen met Kamers met Kansen", owner = "jongere", due = 2021-03-30 }]
EOF

step 18 2021-03-16T11:15+01:00 "$student" apply

step 19 2021-03-16T14:00+01:00 "$student" make_contact

# ---- 19 March: the first talk, and he is admitted

step 20 2021-03-19T10:00+01:00 "$saw" hold_meeting --payload - <<EOF
about = "kennismaking bij Kamers met Kansen"
present = ["jongere", "saw", "kmk"]
EOF

step 21 2021-03-19T11:00+01:00 "$kmk" admit

# ---- 6 April: a room

step 22 2021-04-06T10:00+02:00 "$kmk" place --payload - <<EOF
kind = "room"
place = "kamer van Kamers met Kansen"
EOF

step 23 2021-04-06T10:30+02:00 "$kmk" set_guidance_plan --payload - <<EOF
plan = "wonen met ondersteuning"
EOF

leefplek case show "$case"

# ---- 4 October: half a year later, somebody asks how it goes; what is due this week?

leefplek case list --due-this-week --at 2021-10-04T09:00
