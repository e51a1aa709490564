"""One player per kind of step: what a learner sees when she opens it.

A player module offers `show(request, place) -> HttpResponse`, where `place` is the
`journeys.selectors.StepPlace` of the step. Its template extends `learn/step_page.html`
and fills the block `step_content`; its forms post to routes of their own noun.
"""

PLAYERS = {
    "lesson": "interleave.web.learn.players.module",
    "video": "interleave.web.learn.players.module",
    "quiz": "interleave.web.learn.players.quiz",
    "survey": "interleave.web.learn.players.survey",
    "task": "interleave.web.learn.players.task",
    "observation": "interleave.web.learn.players.task",
    "live": "interleave.web.learn.players.live",
    "coaching": "interleave.web.learn.players.coaching",
    "discussion": "interleave.web.learn.players.discussion",
    "refresh": "interleave.web.learn.players.refresh",
}
