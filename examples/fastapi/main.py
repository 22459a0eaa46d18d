from fastapi import FastAPI, Request

app = FastAPI(title="Hello")


@app.get("/healthz")
async def healthz():
    return {"ok": True}


@app.get("/")
async def index():
    return {"message": "Hello from FastAPI"}


@app.post("/echo")
async def echo(request: Request):
    return {"bytes": len(await request.body())}
