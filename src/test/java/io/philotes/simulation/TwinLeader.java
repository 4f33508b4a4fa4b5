package io.philotes.simulation;

import io.philotes.buffer.store.CheckpointStore;
import io.philotes.buffer.store.Lease;
import io.philotes.buffer.store.LeaseStore;
import io.philotes.buffer.store.SourceStore;
import io.philotes.buffer.store.StoredCheckpoint;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Random calls about who leads and what the source is. */
final class TwinLeader {

  /** So that the end LSNs pass the largest signed number. */
  private static final long CONSISTENT_POINT = 0x7FFF_FFFF_FFFF_FC00L;
  private static final Duration LEASE = Duration.ofHours(1);
  private static final OffsetDateTime ANY = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final BufferTwins twins;
  private final Random random;
  private final LeaseStore leases;

  TwinLeader(BufferTwins twins, Random random) {
    this.twins = twins;
    this.random = random;
    leases = new LeaseStore(twins.source);
  }

  /** Asks for the lease; who gets it goes on as the product does, more or less. */
  void acquire(TwinSession session) {
    boolean own = random.nextBoolean();
    long held = own ? session.fence : 0;
    Lease[] got = new Lease[1];
    twins.call(session, new TwinCall<Lease, Lease>("acquire (" + situation(session, held) + ")",
        backend -> twins.model.acquireLease(backend, session.owner, held, LEASE),
        () -> leases.acquire(session.connection, session.owner, held, LEASE),
        lease -> shown(lease, lease.backend().pid()), lease -> shown(lease, twins.number(lease.backend().pid())),
        lease -> got[0] = lease, () -> {}));
    if (got[0] != null && got[0].granted()) {
      twins.count("the lease is granted: " + (got[0].backend().pid() == session.number() ? "again" : "anew"));
      session.fence = got[0].fence();
    }
  }

  private String situation(TwinSession session, long held) {
    BufferState.LeaseRow lease = twins.model.state().lease();
    if (lease == null) {
      return "nobody had it";
    }
    boolean own = lease.owner().equals(session.owner) && lease.fence() == held;
    return own ? "it is its own" : lease.expired() ? "it has expired"
        : twins.model.isConnected(lease.holder()) ? "its holder lives" : "its holder is gone";
  }

  private static List<Object> shown(Lease lease, int holder) {
    return List.of(lease.granted(), lease.fence(), lease.holder(), holder);
  }

  void renew(TwinSession session) {
    twins.call(session, TwinCall.of("renew", backend -> twins.model.renewLease(fence(session), LEASE),
        () -> leases.renew(session.connection, fence(session), LEASE)));
  }

  void release(TwinSession session) {
    twins.call(session, TwinCall.of("release", backend -> twins.model.releaseLease(fence(session)),
        () -> leases.release(session.connection, fence(session))));
  }

  /** No leader has the number 0. */
  private static long fence(TwinSession session) {
    return Math.max(1, session.fence);
  }

  void terminate(TwinSession asking, TwinSession former) {
    String what = asking == former ? "itself" : !former.isAlive() ? "one that is gone" : twins.waits(former) ? "one that waits"
        : former.write != null && former.write.stage == TwinWrite.Stage.OPEN ? "one within an open write" : "another";
    twins.call(asking, TwinCall.of("terminate (" + what + ")",
        backend -> twins.model.terminate(backend, new Lease.Backend(former.number(), ANY)),
        () -> leases.terminate(asking.connection, former.process)));
  }

  void raiseFence(TwinSession session, long fence) {
    BufferState.SourceRow row = twins.model.state().source();
    String what = row == null ? "no source" : row.fence() >= fence ? "not lower" : "lower";
    twins.call(session, TwinCall.of("raise the fence (" + what + ")", backend -> twins.model.raiseFence(backend, fence),
        () -> leases.raiseFence(session.connection, fence)));
  }

  void checkpoint(TwinSession session, long fence) {
    twins.call(session, TwinCall.of("checkpoint", backend -> twins.model.checkpoint(fence),
        () -> new CheckpointStore(twins.source).read(session.connection, fence)).showing(TwinLeader::shown, TwinLeader::shown));
  }

  private static Object shown(StoredCheckpoint stored) {
    SourceCheckpoint checkpoint = stored.checkpoint();
    return Arrays.asList(checkpoint.stage(), checkpoint.epoch(), checkpoint.systemIdentifier(), checkpoint.timeline(),
        checkpoint.database(), checkpoint.slot(), checkpoint.lastCommitLsn(), checkpoint.lastEndLsn(), checkpoint.ackedLsn(),
        checkpoint.nextPosition(), stored.checksum(),
        checkpoint.relations().stream().map(RelationVersion::toString).collect(Collectors.joining()));
  }

  void register(TwinSession session, long fence) {
    BufferState.SourceRow row = twins.model.state().source();
    boolean known = row != null && row.registered();
    boolean first = row != null && !known && random.nextInt(3) > 0 || known && random.nextInt(6) == 0;
    int timeline = known ? row.timeline() + random.nextInt(2) : 1 + random.nextInt(2);
    Lsn cut = known && random.nextBoolean() ? new Lsn(row.acked() - 100 + random.nextInt(200)) : null;
    RegisterSource request = new RegisterSource(twins.source, 1, "7301", timeline, "app", "philotes_cdc",
        first ? new Lsn(CONSISTENT_POINT) : null, cut);
    long width = SimBuffer.partitionWidth();
    int partitions = 1 + random.nextInt(2);
    String what = first ? "consistent point" : known ? "timeline" : "intention";
    twins.call(session, TwinCall.of("register (" + what + (known && first ? " again" : "") + ")", backend -> {
      boolean created = twins.model.register(backend, request, fence);
      for (int i = 0; created && i < partitions; i++) {
        twins.model.attach(1 + i * width, 1 + (i + 1) * width);
      }
      return created;
    }, () -> new SourceStore(session.connection, fence).register(request, width, partitions)));
  }
}
