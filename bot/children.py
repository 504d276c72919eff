"""What is done in a process of its own, whose memory goes back when it ends."""

import asyncio
import sys

AT_ONCE = asyncio.Semaphore(2)


def command(module: str, *arguments: str) -> tuple[str, ...]:
    """How a module is started: ours, whatever else stands in the working folder."""
    return sys.executable, "-P", "-m", module, *arguments


class NotDrawn(Exception):
    """It could not be drawn. Says nothing of what it was about."""


async def draw(module: str, said: bytes, *, seconds: float) -> bytes:
    """Let a module read this, and return what it writes; raises NotDrawn."""
    async with AT_ONCE:
        child = await asyncio.create_subprocess_exec(
            *command(module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # it may quote what somebody wrote
        )
        try:
            answer, _nothing = await asyncio.wait_for(child.communicate(said), seconds)
        except TimeoutError as error:
            raise NotDrawn from error
        finally:
            if child.returncode is None:  # too slow, or nobody waits any more
                child.kill()
                await child.wait()
    if child.returncode != 0:
        raise NotDrawn
    return answer
