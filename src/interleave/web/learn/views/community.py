"""Spaces, threads and posts."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interleave.community import selectors, services
from interleave.kernel import clock
from interleave.web.base.paging import page_of
from interleave.web.base.returning import back_to
from interleave.web.learn.forms import community as forms
from interleave.web.learn.views.conversation import conversation

if TYPE_CHECKING:
    from interleave.web.base.requests import PersonRequest


@login_required
def spaces(request: "PersonRequest") -> HttpResponse:
    """The person's spaces, the liveliest first, with what is unread."""
    page = page_of(request, selectors.list_spaces(actor=request.user))
    return render(request, "learn/spaces.html", {"page": page})


@login_required
def new_space(request: "PersonRequest") -> HttpResponse:
    """Open a community of practice."""
    form = forms.Space(request.POST or None)
    if form.is_valid():
        space = services.open_practice_space(
            actor=request.user, title=form.cleaned_data["title"], now=clock.now()
        )
        return redirect("learn:space", space.pk)
    crumbs = [(_("Community"), reverse("learn:spaces"))]
    return render(
        request, "learn/space_new.html", {"form": form, "crumbs": crumbs}, status=422 if form.errors else 200
    )


@login_required
def space(request: "PersonRequest", space_id: UUID) -> HttpResponse:
    """The threads of one space."""
    found = selectors.get_space(actor=request.user, space_id=space_id)
    search = request.GET.get("q", "").strip()[:100]
    context = {
        "space": found,
        "page": page_of(request, selectors.list_threads(actor=request.user, space=found, search=search)),
        "search": search,
        "members": selectors.count_members(space=found),
        "is_member": selectors.find_membership(actor=request.user, space=found) is not None,
        "crumbs": [(_("Community"), reverse("learn:spaces"))],
    }
    return render(request, "learn/space.html", context)


@login_required
@require_POST
def join(request: "PersonRequest", space_id: UUID) -> HttpResponse:
    """Become a member of a community of practice."""
    services.join_space(actor=request.user, space_id=space_id, now=clock.now())
    messages.success(request, _("You are a member now. Say hello?"))
    return redirect("learn:space", space_id)


@login_required
def new_thread(request: "PersonRequest", space_id: UUID) -> HttpResponse:
    """Open a thread."""
    found = selectors.get_space(actor=request.user, space_id=space_id)
    form = forms.Thread(request.POST or None)
    if form.is_valid():
        thread = services.open_thread(
            actor=request.user, space_id=space_id, now=clock.now(), **form.cleaned_data
        )
        return redirect("learn:thread", thread.pk)
    crumbs = [
        (_("Community"), reverse("learn:spaces")),
        (found.title, reverse("learn:space", args=[space_id])),
    ]
    context = {"form": form, "space": found, "crumbs": crumbs}
    return render(request, "learn/thread_new.html", context, status=422 if form.errors else 200)


@login_required
def thread(request: "PersonRequest", thread_id: UUID) -> HttpResponse:
    """Read a thread, and say something in it."""
    found = selectors.get_thread(actor=request.user, thread_id=thread_id)
    here = reverse("learn:thread", args=[thread_id])
    form = forms.Post(request.POST or None)
    if form.is_valid():
        post = services.write_post(
            actor=request.user,
            thread_id=thread_id,
            body=form.cleaned_data["body"],
            reply_to_id=form.cleaned_data["reply_to"],
            submission=form.cleaned_data["submission"],
            now=clock.now(),
        )
        return redirect(back_to(request, here) + f"#post-{post.number}")
    context = conversation(request, found, form=form if form.errors else None)
    context["crumbs"] = [
        (_("Community"), reverse("learn:spaces")),
        (found.space.title, reverse("learn:space", args=[found.space_id])),
    ]
    return render(request, "learn/thread.html", context, status=422 if form.errors else 200)


@login_required
def edit(request: "PersonRequest", post_id: UUID) -> HttpResponse:
    """Change one's own words."""
    post = selectors.get_own_post(actor=request.user, post_id=post_id)
    form = forms.Words(request.POST or None, initial={"body": post.body})
    here = reverse("learn:thread", args=[post.thread_id])
    if form.is_valid():
        services.edit_post(
            actor=request.user, post_id=post_id, body=form.cleaned_data["body"], now=clock.now()
        )
        return redirect(f"{here}#post-{post.number}")
    context = {"form": form, "post": post, "crumbs": [(post.thread.title, here)]}
    return render(request, "learn/post_edit.html", context, status=422 if form.errors else 200)


@login_required
def withdraw(request: "PersonRequest", post_id: UUID) -> HttpResponse:
    """Ask, then take a post back."""
    post = services.get_post_to_withdraw(actor=request.user, post_id=post_id)
    here = reverse("learn:thread", args=[post.thread_id])
    if request.method == "POST":
        services.withdraw_post(actor=request.user, post_id=post_id, now=clock.now())
        messages.success(request, _("The post is taken back."))
        return redirect(here)
    return render(request, "learn/post_withdraw.html", {"post": post, "here": here})


@login_required
@require_POST
def answer(request: "PersonRequest", post_id: UUID) -> HttpResponse:
    """Mark a post as the answer of its thread, or take the mark off."""
    found = services.mark_answer(actor=request.user, post_id=post_id, now=clock.now())
    return redirect(back_to(request, reverse("learn:thread", args=[found.pk])))
