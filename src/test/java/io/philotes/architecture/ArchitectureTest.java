package io.philotes.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import io.philotes.database.Database;
import io.philotes.postgres.Lsn;
import io.vertx.core.Deployable;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may know whom. A change travels in one direction through the packages, and the imports say so. */
class ArchitectureTest {

  private static final JavaClasses PRODUCT = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .withImportOption(location -> !location.contains("/io/philotes/demo/"))
      .importPackages("io.philotes");

  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.philotes..");

  /** The stages of the pipeline. {@code buffer.store} is not among them: it is the SQL that several of them share. */
  private static final List<String> STAGES = List.of("io.philotes.ingestion..", "io.philotes.buffer",
      "io.philotes.direct..", "io.philotes.processor..", "io.philotes.sink..", "io.philotes.cleanup..", "io.philotes.http..");

  private static final Set<String> STATEMENTS =
      Set.of("query", "preparedQuery", "prepare", "begin", "withTransaction");

  private static final Set<String> LENDING = Set.of("getConnection", "withConnection", "withTransaction");

  /** What a status update, /stats or a lag in seconds tells. */
  private static final Set<String> CLOCKS_TO_SHOW =
      Set.of("SocketStream", "StatusGatherer", "CleanupVerticle", "PostgresBuffer", "SourceLife", "ServiceCommands", "StatusWatch");

  @Test
  void importsTheProduct() {
    assertFalse(PRODUCT.isEmpty());
  }

  @Test
  void postgresKnowsNothingOfThePipeline() {
    check(noClasses().that().resideInAPackage("io.philotes.postgres..")
            .should().dependOnClassesThat(OURS.and(not(resideInAPackage("io.philotes.postgres..")))),
        "postgres.* must stay fit to be a library of its own",
        "move what it needs into postgres.*, or let the caller pass a value or an interface declared in postgres.*");
  }

  @TestFactory
  Stream<DynamicTest> stagesDoNotKnowEachOther() {
    return STAGES.stream().map(stage -> DynamicTest.dynamicTest(stage, () ->
        check(noClasses().that().resideInAPackage(stage).should().dependOnClassesThat().resideInAnyPackage(others(stage)),
            "stages exchange messages over the event bus and nothing else",
            "put a record into bus.message and send it, or move what both need to where both may import it from")));
  }

  /** The processor may call sinks: they are its far end. */
  private static String[] others(String stage) {
    return STAGES.stream().filter(other -> !other.equals(stage))
        .filter(other -> !(stage.equals("io.philotes.processor..") && other.equals("io.philotes.sink..")))
        .toArray(String[]::new);
  }

  @Test
  void theBufferStoreKnowsNoStage() {
    check(noClasses().that().resideInAPackage("io.philotes.buffer.store..")
            .should().dependOnClassesThat().resideInAnyPackage(STAGES.toArray(String[]::new)),
        "the SQL of our tables is used by stages and uses none",
        "pass what the statement needs as arguments");
  }

  @Test
  void onlyAppKnowsVerticles() {
    check(noClasses().that(not(resideInAnyPackage("io.philotes.app..", "io.philotes.cli.."))).and().areTopLevelClasses()
            .should().dependOnClassesThat(verticleOfAnotherClass()),
        "only app deploys the stages, in their order",
        "talk to the stage over the event bus; deploy it in app");
  }

  private static DescribedPredicate<JavaClass> verticleOfAnotherClass() {
    return DescribedPredicate.describe("are verticles of ours",
        type -> type.getPackageName().startsWith("io.philotes.") && type.isAssignableTo(Deployable.class)
            && !type.isInterface());
  }

  @Test
  void messagesKnowOnlyEventsPositionsAndErrors() {
    check(noClasses().that().resideInAPackage("io.philotes.bus.message..")
            .should().dependOnClassesThat(OURS.and(not(type(Lsn.class)))
                .and(not(resideInAnyPackage("io.philotes.bus.message..", "io.philotes.event..", "io.philotes.error..")))),
        "a message is understood by every stage, so it may name nothing that belongs to one",
        "carry plain values, or a record of event or bus.message");
  }

  @Test
  void eventsKnowOnlyTheLsn() {
    check(noClasses().that().resideInAPackage("io.philotes.event..")
            .should().dependOnClassesThat(OURS.and(not(resideInAPackage("io.philotes.event.."))).and(not(type(Lsn.class)))),
        "what travels is known by all and knows nobody",
        "convert at the edge: decoding makes events, sinks read them");
  }

  @Test
  void theConfigurationKnowsOnlyErrors() {
    check(noClasses().that().resideInAPackage("io.philotes.config..")
            .should().dependOnClassesThat(OURS.and(not(resideInAnyPackage("io.philotes.config..", "io.philotes.error..")))),
        "the configuration holds values, it does not act",
        "let app translate a configured value into the object it stands for");
  }

  @Test
  void failpointsKnowOnlyErrors() {
    check(noClasses().that().resideInAPackage("io.philotes.failpoint..")
            .should().dependOnClassesThat(OURS.and(not(resideInAnyPackage("io.philotes.failpoint..", "io.philotes.error..")))),
        "every stage names failpoints",
        "let the stage that has what you need call Failpoints.hit");
  }

  @Test
  void theJarNeedsNoJdbcAndNoTestServer() {
    check(noClasses().should().dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "io.zonky..", "org.testcontainers..",
                "io.philotes.demo.."),
        "JDBC blocks, and demo and test servers are not in the jar",
        "use the Vert.x PG client through database; demo code belongs in src/demo");
  }

  @Test
  void nothingSleeps() {
    check(noClasses().should().callMethodWhere(call("sleep", Thread.class))
            .orShould().callMethodWhere(call("sleep", TimeUnit.class)),
        "a sleeping event loop stops every stage on it", "use a timer of Vert.x");
  }

  /** A clock that jumps by an hour or by ten years then changes no order, and nothing expires early. */
  @Test
  void f96NobodyDecidesByTheClockOnTheWall() {
    check(noClasses().that(not(showsTheTime())).should().callMethodWhere(call("now", Instant.class))
            .orShould().callMethodWhere(call("now", Clock.class)).orShould().callMethodWhere(call("currentTimeMillis", System.class)),
        "order comes from positions, leases and retention from the buffer's clock, waiting from a clock that only runs forward",
        "use System.nanoTime() or the database's now(); a class that only shows the time to people may join the list");
  }

  private static DescribedPredicate<JavaClass> showsTheTime() {
    return DescribedPredicate.describe("only show the time", type -> CLOCKS_TO_SHOW.contains(type.getSimpleName()));
  }

  @Test
  void sqlIsWrittenInTwoPlaces() {
    check(noClasses().that(not(resideInAnyPackage("io.philotes.buffer.store..", "io.philotes.postgres.catalog..",
            "io.philotes.database.."))).should().callMethodWhere(statement()),
        "SQL of our tables lives in buffer.store, SQL of the source's catalog in postgres.catalog",
        "give the statement a method there and call it");
  }

  @Test
  void connectionsOfAPoolAreLentByTheDatabase() {
    check(noClasses().that().doNotHaveFullyQualifiedName(Database.class.getName()).should().callMethodWhere(DescribedPredicate.describe(
            "a connection out of a pool", call -> LENDING.contains(call.getName()) && call.getTargetOwner().isAssignableTo(Pool.class))),
        "a connection that nobody listens to prints the stack trace of its loss past the log",
        "call Database.lend or Database.transaction");
  }

  @Test
  void nobodyHoldsSqlConnectionsFarFromTheDatabase() {
    check(noClasses().that(not(resideInAnyPackage("io.philotes.buffer..", "io.philotes.postgres.catalog..",
            "io.philotes.database..", "io.philotes.app..", "io.philotes.cli..", "io.philotes.processor..",
            "io.philotes.cleanup..", "io.philotes.ingestion..", "io.philotes.consumer..")))
            .should().dependOnClassesThat().resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient.."),
        "messages, events, configuration, sinks and HTTP work without a database",
        "ask the stage that has the connection, over the event bus");
  }

  @Test
  void packagesFormNoCycles() {
    ArchRule rule = slices().matching("io.philotes.(**)").should().beFreeOfCycles()
        .ignoreDependency(resideInAPackage("io.philotes.app").and(simpleName("Main")), resideInAPackage("io.philotes.cli.."))
        .allowEmptyShould(true)
        .because("packages that need each other are one package. To fix: move the part that both need into a third, or into "
            + "the one that comes earlier in the flow. (Main is the door: it may open cli, which runs app.)");
    rule.check(PRODUCT);
  }

  @Test
  void onlySinkAndCliPrint() {
    check(noClasses().that(not(resideInAnyPackage("io.philotes.sink..", "io.philotes.cli..")))
            .and(not(resideInAPackage("io.philotes.app").and(simpleName("Main")))).should().accessField(System.class, "out"),
        "stdout carries events and answers to commands, nothing else", "log through slf4j: logs go to stderr");
  }

  private static DescribedPredicate<JavaMethodCall> call(String method, Class<?> owner) {
    return DescribedPredicate.describe(owner.getSimpleName() + "." + method,
        call -> call.getName().equals(method) && call.getTargetOwner().isEquivalentTo(owner));
  }

  private static DescribedPredicate<JavaMethodCall> statement() {
    return DescribedPredicate.describe("an SQL statement",
        call -> STATEMENTS.contains(call.getName()) && call.getTargetOwner().isAssignableTo(SqlClient.class));
  }

  private static void check(ClassesShouldConjunction rule, String reason, String fix) {
    rule.allowEmptyShould(true).because(reason + ". To fix: " + fix + ".").check(PRODUCT);
  }
}
