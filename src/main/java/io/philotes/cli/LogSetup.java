package io.philotes.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.status.NopStatusListener;
import org.slf4j.Logger;

/**
 * How Philotes logs: to stderr, because stdout belongs to the stdout sink, one record a line, at PHILOTES_LOG_LEVEL and as
 * PHILOTES_LOG_FORMAT says, which may be system properties too. Who has a logback.xml or a Configurator of their own on the class path, or names a file with
 * {@code -Dlogback.configurationFile}, gets that instead. Logback finds this class as a service and asks it once. It is
 * code because reading XML took a tenth of a start.
 */
@ConfiguratorRank(ConfiguratorRank.FALLBACK)
public final class LogSetup extends DefaultJoranConfigurator {

  private static final String LEVEL = "PHILOTES_LOG_LEVEL";
  private static final String FORMAT = "PHILOTES_LOG_FORMAT";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ExecutionStatus byFile = super.configure(context);
    if (byFile == ExecutionStatus.INVOKE_NEXT_IF_ANY) {
      apply(context, LogLevel.of(setting(LEVEL)), LogFormat.of(setting(FORMAT)));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static String setting(String name) {
    String variable = System.getenv(name);
    return variable != null ? variable : System.getProperty(name);
  }

  static void apply(LoggerContext context, String level, LogFormat format) {
    context.getStatusManager().add(new NopStatusListener());
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("io.vertx").setLevel(Level.WARN);
    // repeats every notice of a server, with its DETAIL, which may hold values
    context.getLogger("io.vertx.sqlclient.impl.SocketConnectionBase").setLevel(Level.ERROR);
    // warns of pool meters that Vert.x registers once per pool
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
    // prints a stack trace for each connection that ends after Vert.x did: told to stop while it starts
    context.getLogger("io.netty.util.concurrent.DefaultPromise.rejectedExecution").setLevel(Level.OFF);
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level));
    root.addAppender(stderr(context, format));
  }

  private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context, LogFormat format) {
    Encoder<ILoggingEvent> encoder = format.encoder();
    encoder.setContext(context);
    encoder.start();
    LibraryRepetition repetition = new LibraryRepetition();
    repetition.setContext(context);
    repetition.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.addFilter(repetition);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
