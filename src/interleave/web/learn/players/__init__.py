"""The players of steps: what a learner sees on opening one. `web/step_pages.py` names one for each kind."""
