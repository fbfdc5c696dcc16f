"""stub"""
from prefect import flow
@flow(name="nightly-rota")
def nightly_rota():
    print("hi")
