"""Long work runs beside the screen, can be stopped, and its end is told."""

import asyncio
import threading

import pytest

from artui.domain.refusal import Refused
from artui.tui.kit.frame import Frame
from artui.tui.kit.jobs import AnotherJobRuns, Cancelled, Job, JobEnded, JobProgress, Progress
from tests.tui.pages import KitApp, ready


def frame_of(app: KitApp) -> Frame:
    assert app.frame is not None
    return app.frame


def test_progress_is_a_bar_a_rate_and_a_time_to_go() -> None:
    assert str(Progress("import", 400, 1000, 2.0)) == "import [####------] 40% 200/s 0:03"
    assert str(Progress("import", 1500, 0, 3.0)) == "import 1,500 500/s"
    waits = Progress("Ads sync", 2, 0, 3.0, "2 requests, ads.invoices: too many calls, 5 s")
    assert str(waits) == "Ads sync: 2 requests, ads.invoices: too many calls, 5 s"
    assert str(Progress("import", 0, 1000, 0.0)) == "import [----------] 0:00"
    assert str(Progress("undo", 0, 0, 75.0)) == "undo 1:15", "before the first step, the time taken"
    assert str(Progress("notices", 3, 9, 6.0)) == "notices [###-------] 33% 30/min 0:12"
    assert str(Progress("import", 5, 9, 1.0, stopping=True)) == "import is stopping"
    assert str(Progress("import", 1200, 1000, 1.0)).startswith("import [##########] 100%")


def test_progress_is_told_a_few_times_a_second_at_most() -> None:
    now = [0.0]
    told: list[object] = []

    def work(job: Job[int]) -> int:
        for step in range(100):
            now[0] += 0.01
            job.progress(step, 100)
        return 100

    Job("import", work, told.append, lambda: now[0]).run()
    assert 3 <= sum(isinstance(each, JobProgress) for each in told) <= 5
    ended = told[-1]
    assert isinstance(ended, JobEnded)
    assert (ended.result, ended.error) == (100, None)


def test_a_cancelled_job_stops_at_its_next_step() -> None:
    told: list[object] = []

    def work(job: Job[None]) -> None:
        job.cancel()
        job.progress(1)

    Job("import", work, told.append, lambda: 0.0).run()
    ended = told[-1]
    assert isinstance(ended, JobEnded)
    assert isinstance(ended.error, Cancelled)
    assert str(ended.error) == "Import was cancelled; nothing of it was kept."


async def until(app: KitApp, text: str) -> None:
    """Wait until the status line has told it."""
    async with asyncio.timeout(30):
        while text not in frame_of(app).status.reported:
            await asyncio.sleep(0.01)


async def test_the_screen_stays_usable_and_the_end_is_told() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, KitApp)
        await ready(app)
        go = threading.Event()

        def work(job: Job[str]) -> str:
            job.progress(1, 2)
            assert go.wait(30)
            return "2 rows"

        app.jobs.start("import", work)
        await pilot.press("j", "j")
        await pilot.pause()
        table = frame_of(app).table
        assert table is not None
        assert table.position == 2
        assert "import [#####-----] 50%" in frame_of(app).status.text
        with pytest.raises(AnotherJobRuns, match=r"Export has to wait: import is still running"):
            app.jobs.start("export", work)
        assert app.unfinished() == "Import is still running and would be cancelled."
        go.set()
        await until(app, "import: 2 rows.")
        assert app.jobs.running is None
        assert "import [" not in frame_of(app).status.text


async def test_the_clerk_stops_a_job_by_its_key() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, KitApp)
        await ready(app)
        stopped = threading.Event()

        def work(job: Job[None]) -> None:
            try:
                while True:
                    job.progress(1)
                    stopped.wait(0.01)
            finally:
                stopped.set()

        app.jobs.start("import", work)
        await pilot.press("ctrl+x")
        await until(app, "was cancelled")
        assert stopped.is_set()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("Period is closed."), "Period is closed."),
        (OSError("disk full"), "failed: disk full"),
        (
            OSError(28, "No space left on device", "a.csv"),
            "failed: a.csv: No space left on device.",
        ),
    ],
)
async def test_an_error_is_told_in_words(error: Exception, told: str) -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, KitApp)
        await ready(app)

        def work(job: Job[None]) -> None:
            raise error

        app.jobs.start("import", work)
        await until(app, told)
