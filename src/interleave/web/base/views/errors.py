"""Plain pages for what goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "base/500.html", status=500)
