"""Leases: one owner at a time, and a fence that tells a late one."""

from datetime import timedelta

from store_facts import NOW

from daemon.edges.store import Store

LATER = NOW + timedelta(seconds=31)


def test_a_lease_has_one_owner(store: Store) -> None:
    """Free, then taken, then free again when it has run out; each change of hands raises the fence."""
    assert store.take_lease("mailbox:pusat", "a", NOW, 30) == 1
    assert store.take_lease("mailbox:pusat", "b", NOW, 30) is None
    assert store.take_lease("mailbox:pusat", "b", LATER, 30) == 2
    assert (store.lease("mailbox:pusat").owner, store.lease("mailbox:pusat").fence) == ("b", 2)


def test_a_late_owner_is_told(store: Store) -> None:
    """Renewing fails once another has taken over; dropping then harms nobody."""
    fence = store.take_lease("tick", "a", NOW, 30)
    assert store.renew("tick", "a", fence, NOW, 30)
    store.take_lease("tick", "b", LATER, 30)
    assert not store.renew("tick", "a", fence, LATER, 30)
    store.drop("tick", "a", fence)
    assert store.take_lease("tick", "c", LATER, 30) is None


def test_a_dropped_lease_goes_on_counting(store: Store) -> None:
    """The next owner gets it at once, with a higher fence."""
    store.drop("tick", "a", store.take_lease("tick", "a", NOW, 30))
    assert store.take_lease("tick", "b", NOW, 30) == 2


def test_a_new_run_of_the_same_owner_gets_a_new_fence(store: Store) -> None:
    """Taking again is a change of hands: what the run before still does is fenced off."""
    first = store.take_lease("tick", "a", NOW, 30)
    assert first + 1 == store.take_lease("tick", "a", NOW, 30)
    assert not store.renew("tick", "a", first, NOW, 30)
