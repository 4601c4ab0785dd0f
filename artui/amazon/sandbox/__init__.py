"""A local server that answers like Amazon's services, and makes trouble when told to.

For trying artui without an account, and for its tests: `running_sandbox` runs it on a free port of
this machine. It needs the extra `sandbox` (starlette, uvicorn).
"""
