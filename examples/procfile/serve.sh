#!/bin/sh
# Any program at all can be an app: here Perl, which most Linux machines have.
exec perl serve.pl "${HOST:-0.0.0.0}" "${PORT:-8080}"
