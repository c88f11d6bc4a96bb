"""The filter that leaves a child of Linux nothing to do but compute, read files and answer (seccomp, mode 2).

A program of classic BPF that the kernel runs before every call of the process and its threads; no privilege is
needed to install it, and nothing can remove it (https://docs.kernel.org/userspace-api/seccomp_filter.html). Written
out here, since the library for it (libseccomp) is on some systems only, and without it there would be no filter.

Two kinds of rules: of the calls with numbers below 424, which differ by processor, those are refused that talk to the
outside, start, look into or signal another process, or change a file or the system; of the later ones, which have the
same number everywhere, only a few are let through, and whatever future kernels add is not.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator, Sequence

# Numbers from the kernel's headers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h
# of Linux 6.1, November 2026. Of each name: on x86_64, on aarch64 (None where there is no such call).
_REFUSED: dict[str, tuple[int, int | None]] = {
    # to talk to others
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "memfd_create": (319, 279),
    # to start, look into or signal other processes
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272), "kill": (62, 129),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    # to change files
    "creat": (85, None), "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "mkdir": (83, None), "mkdirat": (258, 34), "mknod": (133, None), "mknodat": (259, 33), "rmdir": (84, None),
    "truncate": (76, 45), "ftruncate": (77, 46), "fallocate": (285, 47), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88), "futimesat": (261, None),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "open_by_handle_at": (304, 265),
    # to change the system, or to reach its less trodden parts
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "swapon": (167, 224),
    "swapoff": (168, 225), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142), "acct": (163, 89),
    "quotactl": (179, 60), "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162), "syslog": (103, 116),
    "personality": (135, 92), "ioperm": (173, None), "iopl": (172, None), "modify_ldt": (154, None),
    "fanotify_init": (300, 262),
}  # fmt: skip
_OPEN, _OPENAT, _CLONE, _PRLIMIT, _TGKILL = (2, None), (257, 56), (56, 220), (302, 261), (234, 131)
_IOCTL, _PRCTL = (16, 29), (157, 167)
FIRST_COMMON = 424
"""From this number on calls have the same number on every processor."""
_LATER = {436: "close_range", 439: "faccessat2", 441: "epoll_pwait2", 449: "futex_waitv", 454: "futex_wake",
          455: "futex_wait", 456: "futex_requeue"}  # fmt: skip
"""Those of them that are let through; of the others, C libraries know an older way (openat2, clone3)."""

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""AUDIT_ARCH_* (include/uapi/linux/audit.h), and the column of the numbers above."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD = 0x00010000
_IOCTLS = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5450, 0x5451)
"""Requests that are let through: TCGETS and TCGETS2 (is this a terminal?), TIOCGWINSZ, FIONREAD, FIONCLEX, FIOCLEX
(include/uapi/asm-generic/ioctls.h). Others change files' flags, or type into somebody's terminal."""
_PRCTLS = (15, 16, 3, 21, 0x53564D41)
"""Options that are let through: PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_SECCOMP, and PR_SET_VMA, with which
allocators name their memory (include/uapi/linux/prctl.h)."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2

_Instruction = tuple[int, int, int, int]


def install() -> str:
    """Install the filter for this process, for good. Returns why it could not be; empty when it is on."""
    if sys.platform != "linux":
        return "this system has no seccomp"
    if platform.machine() not in _ARCHITECTURES or sys.byteorder != "little":
        return f"there is no filter for {platform.machine()} processors"
    code = b"".join(struct.pack("=HBBI", *each) for each in build_program(platform.machine(), os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    for what, arguments in ((_NO_NEW_PRIVS, (1, 0, 0, 0)), (_SET_SECCOMP, (_FILTER, fprog, 0, 0))):
        if libc.prctl(what, *(each if isinstance(each, bytes) else ctypes.c_ulong(each) for each in arguments)):
            return f"the system refused the filter ({os.strerror(ctypes.get_errno())})"
    return ""


def build_program(machine: str, process: int) -> list[_Instruction]:
    """The instructions: (code, jump if true, jump if false, operand), for a processor and the process's own number."""
    arch, column = _ARCHITECTURES[machine]
    return [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),  # a call in another processor's numbering
        (_LOAD, 0, 0, _NUMBER),
        *_iter_rules(column, process),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _iter_rules(column: int, process: int) -> Iterator[_Instruction]:
    later = [step for number in _LATER for step in _match_call(number, [(_RETURN, 0, 0, _ALLOW)])]
    yield from _skip_unless(_AT_LEAST, FIRST_COMMON, [*later, _deny(errno.ENOSYS)])
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            yield from _match_call(number, [_deny()])
    for numbers, which in ((_OPEN, 1), (_OPENAT, 2)):
        if (number := numbers[column]) is not None:
            yield from _match_call(
                number, [_load_argument(which), *_skip_unless(_ANY_BIT, _WRITING, [_deny()]), _allow()]
            )
    yield from _match_call(_CLONE[column], [_load_argument(0), (_ANY_BIT, 1, 0, _CLONE_THREAD), _deny(), _allow()])
    for numbers, which, allowed in ((_IOCTL, 1, _IOCTLS), (_PRCTL, 0, _PRCTLS)):
        passing = [step for value in allowed for step in _skip_unless(_EQUAL, value, [_allow()])]
        yield from _match_call(numbers[column], [_load_argument(which), *passing, _deny()])
    yield from _match_call(_PRLIMIT[column], [_load_argument(0), (_EQUAL, 1, 0, 0), _deny(), _allow()])
    yield from _match_call(_TGKILL[column], [_load_argument(0), (_EQUAL, 1, 0, process), _deny(), _allow()])


def _match_call(number: int, steps: Sequence[_Instruction]) -> list[_Instruction]:
    """Steps for one call; afterwards the number is not in the register any more, so they must end in a return."""
    return [(_EQUAL, 0, len(steps), number), *steps]


def _skip_unless(test: int, operand: int, steps: Sequence[_Instruction]) -> list[_Instruction]:
    """Steps that are taken when a test holds, and jumped over when it does not."""
    return [(test, 0, len(steps), operand), *steps]


def _load_argument(which: int) -> _Instruction:
    """Load the lower half of an argument: all that is looked at fits in it."""
    return _LOAD, 0, 0, _ARGUMENTS + 8 * which


def _allow() -> _Instruction:
    return _RETURN, 0, 0, _ALLOW


def _deny(code: int = errno.EPERM) -> _Instruction:
    return _RETURN, 0, 0, _REFUSE | code
