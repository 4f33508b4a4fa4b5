package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationCatalog.Rehearsal;
import io.philotes.postgres.catalog.PublicationDefinition;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.postgres.catalog.WalFacts;
import io.philotes.postgres.catalog.WalsenderFacts;
import io.philotes.postgres.catalog.WrittenConditions;
import io.philotes.postgres.replication.ReplicationStream;
import io.philotes.postgres.replication.SystemIdentity;
import io.philotes.postgres.replication.TimelineHistory;
import io.philotes.simulation.SimFate;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimRefusedException;
import io.philotes.simulation.SimSlot;
import io.philotes.simulation.SimSource;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The simulated source as one process reaches it. */
final class SimServer implements SourceServer {

  /** As the product's connections to the catalog have it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration HURRY = Duration.ofSeconds(2);
  private static final long SEGMENT = 16 << 20;

  private final SimWorld world;
  private final SimProcess process;
  private final SimSource source;
  private final Runnable afterRead;
  private final IntSupplier began;
  /** The incarnation of the server behind each connection. */
  private final List<String> backends = new ArrayList<>();

  SimServer(SimWorld world, SimProcess process) {
    this(world, process, () -> {}, () -> 0);
  }

  /**
   * @param afterRead called whenever the product has taken what one read brought
   * @param began the buffer's generation that the next stream's checkpoint is of
   */
  SimServer(SimWorld world, SimProcess process, Runnable afterRead, IntSupplier began) {
    this.world = world;
    this.process = process;
    this.afterRead = afterRead;
    this.began = began;
    source = world.source();
  }

  /** A question and its answer, each after a delay; a server that is away refuses, and a link may break or be silent. */
  private <T> Future<T> ask(Supplier<T> question) {
    return process.within(PATIENCE, ask(question, world.fate()));
  }

  private <T> Future<T> ask(Supplier<T> question, SimFate fate) {
    Promise<T> answer = Promise.promise();
    if (process.command()) {
      world.schedule().in(world.latency(fate == SimFate.SLOW), null, () -> {
        boolean arrives = fate != SimFate.LOST_BEFORE && fate != SimFate.SWALLOWED && fate != SimFate.REFUSED;
        Future<T> outcome = arrives ? answered(question) : Future.failedFuture(away());
        if (fate != SimFate.SWALLOWED && fate != SimFate.SILENT_AFTER) {
          back(answer, fate == SimFate.LOST_AFTER ? Future.failedFuture(away()) : outcome);
        }
      });
    }
    return answer.future();
  }

  private <T> void back(Promise<T> answer, Future<T> outcome) {
    world.schedule().in(world.latency(false), process, () -> {
      if (process.command()) {
        outcome.onComplete(answer);
      }
    });
  }

  private static PhilotesException away() {
    return PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "server", "sim", "57P03");
  }

  private <T> Future<T> answered(Supplier<T> question) {
    if (!source.accepts()) {
      return Future.failedFuture(away());
    }
    try {
      return Future.succeededFuture(question.get());
    } catch (SimRefusedException refused) {
      return Future.failedFuture(PhilotesException.of(code(refused), "slot", "slot", refused.sqlState()));
    }
  }

  private static ErrorCode code(SimRefusedException refused) {
    return switch (refused.sqlState()) {
      case SimRefusedException.SLOT_MISSING -> ErrorCode.SLOT_MISSING;
      case SimRefusedException.SLOT_INVALID -> ErrorCode.SLOT_LOST;
      case SimRefusedException.SLOT_BUSY -> ErrorCode.SLOT_BUSY;
      default -> ErrorCode.SOURCE_UNAVAILABLE;
    };
  }

  @Override
  public Future<SourceConnection> connect(long fence) {
    return ask(() -> new Connection());
  }

  @Override
  public Future<ServerFacts> server() {
    return ask(() -> new ServerFacts(180000, "logical", Duration.ofMinutes(1), "UTF8", true, false, false,
        new Lsn(source.insertLsn()), world.incarnation()));
  }

  @Override
  public Future<Optional<SlotFacts>> slot() {
    return ask(() -> Optional.ofNullable(source.slot()).map(SimServer::facts));
  }

  private static SlotFacts facts(SimSlot slot) {
    return new SlotFacts("slot", "pgoutput", "logical", "app", false, slot.activePid(), slot.active() ? "somebody" : null,
        null, new Lsn(slot.restartLsn()), new Lsn(slot.confirmedFlush()), slot.invalid() ? "lost" : "reserved",
        slot.invalidationReason(), false);
  }

  @Override
  public Future<Optional<PublicationFacts>> publication() {
    return ask(() -> world.hasPublication()
        ? Optional.of(new PublicationFacts("pub", true, false, true, true, true, true, List.of("public.t"), List.of(), List.of()))
        : Optional.<PublicationFacts>empty());
  }

  @Override
  public Future<WrittenConditions> conditions(PublicationDefinition definition) {
    return Future.succeededFuture(WrittenConditions.NONE);
  }

  @Override
  public Future<Void> createPublication(Consumer<Rehearsal> told) {
    return ask(() -> {
      world.createPublication();
      return null;
    });
  }

  @Override
  public Future<Void> terminate(SlotFacts slot) {
    return ask(() -> null);
  }

  private int backend(String incarnation) {
    backends.add(incarnation);
    return backends.size() - 1;
  }

  /** Here it has nobody to wait for: whatever it was asked is answered, or never came to it. */
  @Override
  public Future<Optional<WalsenderFacts>> walsender(int pid) {
    return ask(() -> backends.get(pid).equals(world.incarnation()) ? Optional.of(new WalsenderFacts(false, "")) : Optional.<WalsenderFacts>empty());
  }

  @Override
  public Future<WalFacts> wal() {
    return ask(() -> new WalFacts(new Lsn(source.insertLsn()), SEGMENT, Optional.ofNullable(source.slot()).map(this::kept).orElse(null)));
  }

  /** Nothing limits what it keeps; an invalid slot keeps nothing. */
  private SlotWal kept(SimSlot slot) {
    long restart = slot.invalid() ? 0 : slot.restartLsn();
    return new SlotWal(new Lsn(restart), new Lsn(slot.confirmedFlush()), slot.invalid() ? -1 : source.insertLsn() - restart,
        slot.active(), slot.invalid() ? "lost" : "reserved", slot.invalidationReason(), null, null, null);
  }

  @Override
  public Future<Map<Long, List<String>>> primaryKeys(List<Long> oids) {
    return ask(() -> {
      Map<Long, List<String>> keys = new HashMap<>();
      oids.forEach(oid -> keys.put(oid, List.of("id")));
      return keys;
    });
  }

  /** Of its columns the catalog says nothing. */
  @Override
  public Future<Map<Long, TableShape>> shapes(List<Long> oids) {
    return process.within(HURRY, ask(() -> {
      Map<Long, TableShape> shapes = new HashMap<>();
      oids.forEach(oid -> shapes.put(oid, new TableShape("2026-01-24T10:00:00.000000Z", List.of("id"), List.of())));
      return shapes;
    }));
  }

  @Override
  public Future<Boolean> isShuttingDown() {
    return ask(() -> false).otherwise(true);
  }

  @Override
  public Future<Void> closeCatalog() {
    return Future.succeededFuture();
  }

  /** Ends with the server that it leads to. */
  private final class Connection implements SourceConnection {

    private final String incarnation = world.incarnation();
    private final int pid = backend(incarnation);
    private SimStream stream;

    private <T> Future<T> here(Supplier<T> question) {
      return ask(onTheSameServer(question));
    }

    private <T> Supplier<T> onTheSameServer(Supplier<T> question) {
      return () -> {
        if (!incarnation.equals(world.incarnation())) {
          throw new SimRefusedException(SimRefusedException.NOT_THERE);
        }
        return question.get();
      };
    }

    @Override
    public Future<String> startedAt() {
      return here(world::incarnation);
    }

    @Override
    public Future<SystemIdentity> identifySystem() {
      return here(() -> new SystemIdentity(source.systemIdentifier(), source.timeline(), new Lsn(source.insertLsn()), "app"));
    }

    @Override
    public Future<TimelineHistory> timelineHistory(int timeline) {
      return here(source::history);
    }

    @Override
    public int backendPid() {
      return pid;
    }

    /** Without a limit: the product does not know how long the server has to wait for others. */
    @Override
    public Future<Lsn> createSlot() {
      return ask(onTheSameServer(() -> {
        long point = source.createSlot("slot");
        world.oracle().slotCreated(point);
        return new Lsn(point);
      }), world.fate());
    }

    @Override
    public Future<ReplicationStream> startReplication(Lsn from) {
      int generation = began.getAsInt();
      return here(() -> stream = new SimStream(world, process, afterRead, generation,
          source.stream(from.value(), world.schedule().millis())));
    }

    @Override
    public Future<Void> close() {
      if (stream != null) {
        stream.hangUp();
      }
      return Future.succeededFuture();
    }
  }
}
