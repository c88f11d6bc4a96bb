"""The protocol: the one door to the ``mcp`` package. Standard output carries nothing else.

While it serves, that package points file descriptor 1 at standard error, so that whatever else is printed goes there.
"""

from __future__ import annotations

import base64
import json
import sys
import traceback
from functools import partial
from typing import TYPE_CHECKING

from pydantic import ValidationError

from backstory_cli import __version__
from backstory_cli.errors import BackstoryError, UsageError, describe_install
from backstory_cli.mcp_server.tools import INSTRUCTIONS, Desk, Given, Tool
from backstory_cli.settings.validation import describe_error
from backstory_cli.text import clean, redact

if TYPE_CHECKING:
    from mcp.types import CallToolRequestParams, CallToolResult
    from mcp.types import Tool as ToldTool


def serve(desk: Desk) -> None:
    """Answer on standard input and output until the client closes them.

    Raises:
        UsageError: The package for the protocol is not installed.
    """
    try:
        import anyio
        import mcp.server.lowlevel  # noqa: F401 - version 2 has it
    except ImportError:
        raise UsageError(
            "the MCP server needs one more package, which is not installed", describe_install("mcp")
        ) from None
    anyio.run(_serve, desk)


async def _serve(desk: Desk) -> None:
    import anyio
    import anyio.to_thread
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
    from mcp.types import ListToolsResult, PaginatedRequestParams

    tools = {tool.name: tool for tool in desk.tools()}
    one_at_a_time = anyio.CapacityLimiter(1)

    async def list_tools(
        _context: ServerRequestContext[object], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[_describe_tool(tool, desk.asks_outside) for tool in tools.values()])

    async def call_tool(_context: ServerRequestContext[object], params: CallToolRequestParams) -> CallToolResult:
        work = partial(_call_tool, tools.get(params.name), params, desk.settings.secrets)
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=one_at_a_time)

    server = Server(
        "backstory",
        version=__version__,
        title="backstory",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _describe_tool(tool: Tool, asks_outside: bool) -> ToldTool:
    """A tool in the words of the protocol."""
    from mcp.types import Tool as ToldTool
    from mcp.types import ToolAnnotations

    return ToldTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives,
        annotations=ToolAnnotations(
            read_only_hint=not tool.changes,
            destructive_hint=False,
            open_world_hint=asks_outside and tool.changes,
        ),
    )


def _call_tool(tool: Tool | None, params: CallToolRequestParams, secrets: tuple[str, ...]) -> CallToolResult:
    """What a call comes to: whatever goes wrong is told with what to do about it."""
    if tool is None:
        return _to_failure(f"there is no tool called {clean(params.name, 60)}", "list the tools")
    try:
        return _to_result(tool.run(tool.takes.model_validate(params.arguments or {})))
    except ValidationError as problem:
        return _to_failure(*_explain_refusal(problem))
    except BackstoryError as failure:
        return _to_failure(redact(failure.message, *secrets), redact(failure.hint, *secrets))
    except Exception:  # noqa: BLE001 - a bug, which is told where the person sees it, and ends nothing
        sys.stderr.write(redact(traceback.format_exc(), *secrets))
        return _to_failure("this is a bug in backstory", "the person finds its trace in the log of the server")


def _to_result(given: Given) -> CallToolResult:
    from mcp.types import CallToolResult, ContentBlock, ImageContent, TextContent

    text = json.dumps(given.document, ensure_ascii=False, separators=(",", ":"))
    content: list[ContentBlock] = [TextContent(type="text", text=text)]
    for picture in given.pictures:
        data = base64.b64encode(picture.content).decode("ascii")
        content += [
            TextContent(type="text", text=f"{picture.name}:"),
            ImageContent(type="image", data=data, mime_type=picture.media_type),
        ]
    return CallToolResult(content=content, structured_content=given.document)


def _to_failure(message: str, hint: str) -> CallToolResult:
    from mcp.types import CallToolResult, TextContent

    said = f"error: {clean(message)}" + (f"\nhint: {clean(hint)}" if hint else "")
    return CallToolResult(content=[TextContent(type="text", text=said)], is_error=True)


def _explain_refusal(problem: ValidationError) -> tuple[str, str]:
    """What is wrong with the first of the arguments that are refused."""
    error = problem.errors(include_url=False, include_input=False)[0]
    name = clean(".".join(map(str, error["loc"])), 100)
    if error["type"] == "extra_forbidden":
        return (
            f"the tool takes no {name}",
            "what may leave the machine, and which folders are read, the person says who starts backstory mcp",
        )
    return f"the argument {name} does not make sense: {describe_error(error)}", "see the input schema of the tool"
