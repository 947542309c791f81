import subprocess
import sys

START = """
import gc, sys
from claude_tui.api.connection import import_sdk
from claude_tui.tui.start_mode import begin_start, end_start

def end_during_import(event, args):
    if event == "import" and args[0] == "anthropic":
        end_start()

usual = sys.getswitchinterval()
begin_start()
print(gc.isenabled(), sys.getswitchinterval() < usual)
sys.addaudithook(end_during_import)
import_sdk()
print(gc.isenabled(), sys.getswitchinterval() == usual)
"""


def test_a_start_that_ends_while_the_sdk_loads_stays_over() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False True", "True True"]
