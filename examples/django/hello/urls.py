from django.http import HttpResponse
from django.urls import path


def index(_request):
    return HttpResponse("<h1>Hello from Django</h1>")


def healthz(_request):
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("", index), path("healthz", healthz)]
