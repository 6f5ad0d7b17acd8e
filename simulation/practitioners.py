"""Doctors, nurses, technicians and pharmacists, as many as the work of each institution needs; who treats whom."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simulation.chance import Array, happens, spread_numbers, stream
from simulation.span import FOREVER

PROFESSIONS = ("doctor", "assistant_doctor", "nurse", "pharmacist", "technician")
DOCTOR, ASSISTANT, NURSE, PHARMACIST, TECHNICIAN = range(len(PROFESSIONS))
_PREFIX = "DDNYJ"
UNLISTED = 3
_COLLEAGUES = 3  # how many are asked to stand in before a doctor comes in on a day off
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌宇浩凯鑫波辉婷雪梅琳晨佳欣怡俊峰志海燕春生云飞龙"
)


@dataclass(frozen=True)
class Practitioners:
    """One entry per person. `doctors_at` gives (first, number) of the doctors of an institution and department."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    profession: Array
    department: Array
    institution: Array
    other: Array  # a second registered institution, -1 when there is none
    registered_from: Array
    registered_to: Array
    identity: Array
    listed: Array  # False for the few who work without standing in the register
    doctors_at: Array  # institution x department x (first, number)
    others_at: Array  # institution x profession x (first, number)

    @property
    def n(self) -> int:
        return len(self.ids)

    @classmethod
    def nobody(cls) -> "Practitioners":
        empty = np.zeros(0, dtype=np.int64)
        arrays: dict[str, Any] = {each.name: empty for each in fields(cls)}
        return cls(**arrays | {"ids": (), "names": ()})

    def doctor(
        self, rng: np.random.Generator, institution: Array, department: Array, day: Array | None = None
    ) -> Array:
        """One doctor of the department for each visit; seniors see more patients. With days (since 1970): one on duty."""
        flat = institution.astype(np.int64) * self.doctors_at.shape[1] + department
        first, number = (self.doctors_at[:, :, each].reshape(-1).take(flat) for each in (0, 1))
        nth = (number * rng.random(len(first)) ** 1.25).astype(np.int64)
        asked = np.flatnonzero(number > 1) if day is not None else np.zeros(0, dtype=np.int64)
        for _ in range(_COLLEAGUES if day is not None else 0):
            asked = asked[~on_duty(first[asked] + nth[asked], day[asked])]  # type: ignore[index]
            nth[asked] = (nth[asked] + 1) % number[asked]
        return np.where(number > 0, first + nth, -1)

    def staff(self, rng: np.random.Generator, institution: Array, profession: int) -> Array:
        """One person of the profession for each institution given; -1 where there is none."""
        first, number = self.others_at[institution, profession].T
        return np.where(number > 0, first + (number * rng.random(len(first))).astype(np.int64), -1)


def on_duty(practitioner: Array, day: Array) -> Array:
    """The rota: two days off in each week of days since 1970, other ones for each person."""
    return np.asarray((day + 3 * practitioner) % 7 > 1)


def hire(seed: int, first_day: int, doctors: Array, nurses: Array, pharmacists: Array, technicians: Array,
         general: int) -> Practitioners:  # fmt: skip
    """Staff for the given numbers (doctors by institution and department, the others by institution)."""
    rng = stream(seed, "practitioners")
    at = np.argwhere(doctors > 0)
    posts = [(DOCTOR, i, d, int(doctors[i, d])) for i, d in at]
    for profession, wanted in ((NURSE, nurses), (PHARMACIST, pharmacists), (TECHNICIAN, technicians)):
        posts += [(profession, i, -1, int(wanted[i])) for i in np.flatnonzero(wanted)]
    posts += [(DOCTOR, 0, -1, UNLISTED)]
    profession, institution, department, size = np.array(posts, dtype=np.int64).T
    first = np.cumsum(size) - size
    doctors_at = np.zeros((*doctors.shape, 2), dtype=np.int64)
    others_at = np.zeros((len(nurses), len(PROFESSIONS), 2), dtype=np.int64)
    is_doctor = (profession == DOCTOR) & (department >= 0)
    doctors_at[institution[is_doctor], department[is_doctor]] = np.stack([first, size], axis=1)[is_doctor]
    other = profession != DOCTOR
    others_at[institution[other], profession[other]] = np.stack([first, size], axis=1)[other]
    return _people(rng, first_day, np.repeat(profession, size), np.repeat(institution, size),
                   np.repeat(department, size), doctors_at, others_at, general)  # fmt: skip


def _people(rng: np.random.Generator, first_day: int, profession: Array, institution: Array, department: Array,
            doctors_at: Array, others_at: Array, general: int) -> Practitioners:  # fmt: skip
    n = len(profession)
    second = happens(rng, np.where(profession == DOCTOR, 0.05, 0.0), n)
    practices = np.flatnonzero(doctors_at[:, :, 1].sum(axis=1))  # nobody registers a second time at a pharmacy
    elsewhere = practices[rng.integers(0, len(others_at), n) % len(practices)]
    second &= elsewhere != institution
    if not second.any():  # every county has one
        second |= (
            np.arange(n) == np.flatnonzero((profession == DOCTOR) & (department >= 0) & (elsewhere != institution))[0]
        )
    serial = spread_numbers(rng, n, 6)
    assistants = (department == general) & happens(rng, 0.3, n)
    profession = np.where(assistants, ASSISTANT, profession)
    return Practitioners(
        ids=tuple(f"{_PREFIX[kind]}420998{number:06d}" for kind, number in zip(profession, serial, strict=True)),
        names=_names(rng, n),
        profession=profession,
        department=department,
        institution=institution,
        other=np.where(second, elsewhere, -1),
        registered_from=first_day - rng.integers(200, 9_000, n),
        registered_to=np.full(n, FOREVER),
        identity=spread_numbers(rng, n, 12),
        listed=np.arange(n) < n - UNLISTED,
        doctors_at=doctors_at,
        others_at=others_at,
    )


def _names(rng: np.random.Generator, n: int) -> tuple[str, ...]:
    family, first, second = (rng.integers(0, len(_SURNAMES), n), rng.integers(0, len(_GIVEN), n),
                             rng.integers(-len(_GIVEN) // 2, len(_GIVEN), n))  # fmt: skip
    return tuple(_SURNAMES[a] + _GIVEN[b] + (_GIVEN[c] if c >= 0 else "")
                 for a, b, c in zip(family, first, second, strict=True))  # fmt: skip
