package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SourceState;
import io.philotes.testing.Browser;
import io.philotes.testing.BrowserPage;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard as someone sees it, in a real browser, over a real HTTP verticle. Leaves pictures in
 * {@code target/dashboard}. Without a browser on this machine nothing of this class runs, and it says so.
 */
@ExtendWith(VertxExtension.class)
class DashboardBrowserTest {

  private static final Path PICTURES = Path.of("target/dashboard");
  private static final String WIDER_THAN_THE_WINDOW =
      "document.documentElement.scrollWidth > document.documentElement.clientWidth";

  private static Browser browser;

  @BeforeAll
  static void startBrowser() throws Exception {
    Optional<Path> program = Browser.installed();
    if (program.isEmpty()) {
      String why = "DashboardBrowserTest is skipped: no Chromium on the PATH and none named by -Dphilotes.chromium";
      System.out.println(why);
      Assumptions.abort(why);
    }
    browser = Browser.start(program.get());
  }

  @AfterAll
  static void endBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private HttpFixture serve(Vertx vertx, DashboardScene scene) throws Exception {
    scene.play(FakeStages.deploy(vertx));
    return HttpFixture.open(vertx, DashboardScene.SOURCES, DashboardScene.CONSUMERS, scene.history(), null);
  }

  private BrowserPage open(HttpFixture http) throws Exception {
    BrowserPage page = browser.page();
    page.size(1280, 900, false);
    page.open("http://127.0.0.1:" + http.port() + "/");
    return page;
  }

  /** Pictures in light, dark and on a phone; nothing may stick out, and nothing may have gone wrong. */
  private void picture(BrowserPage page, String name) throws Exception {
    page.screenshot(PICTURES.resolve(name + "-light.png"));
    page.dark(true);
    page.screenshot(PICTURES.resolve(name + "-dark.png"));
    page.dark(false);
    page.size(360, 780, true);
    assertEquals(false, page.eval(WIDER_THAN_THE_WINDOW), "nobody scrolls sideways on a phone");
    page.screenshot(PICTURES.resolve(name + "-phone.png"));
    page.size(1280, 900, false);
    assertEquals(List.of(), page.complaints());
  }

  @Test
  void saysThatEverythingIsWell(Vertx vertx) throws Exception {
    try (HttpFixture http = serve(vertx, DashboardScene.healthy()); BrowserPage page = open(http)) {
      page.awaitText("Everything is well");
      page.awaitText("2 of 2 sources streaming, 3 consumers keeping up");
      String text = page.text();
      for (String shown : List.of("node-1 · version 0.1.0", "shop", "billing", "STREAMING", "Received", "Confirmed", "search-index",
          "up to date", "26.4 GB", "18,204 events removed", "7 d", "no limit set (buffer.maxBytes)", "Nothing, since this process started")) {
        assertTrue(text.contains(shown), () -> shown + " is missing in " + text);
      }
      assertEquals(8, number(page, "document.querySelectorAll('.chart canvas').length"), "ten minutes of each source, at once");
      assertTrue(String.valueOf(page.eval("document.querySelector('.chart .area').getAttribute('aria-label')")).contains("at most"));
      picture(page, "healthy");
    }
  }

  private static int number(BrowserPage page, String expression) {
    return ((Number) page.eval(expression)).intValue();
  }

  @Test
  void saysWhatIsWrongSinceWhenAndWhatToDo(Vertx vertx) throws Exception {
    try (HttpFixture http = serve(vertx, DashboardScene.sourceDown()); BrowserPage page = open(http)) {
      page.awaitText("Source shop: degraded");
      String text = page.text();
      for (String shown : List.of("1 of 2 sources streaming", "since ", "PHL-SRC-2 SOURCE_REFUSED", "(server=db.example:5432): connection refused",
          "What to do: Check host and port, and that PostgreSQL is running and listening there.")) {
        assertTrue(text.contains(shown), () -> shown + " is missing in " + text);
      }
      assertTrue(text.contains("<img src=x onerror=alert(1)>"), "what looks like HTML stays text");
      assertEquals(0, number(page, "document.querySelectorAll('.problems img').length"));
      assertEquals("(1) Philotes", page.eval("document.title"));
      picture(page, "source-down");
    }
  }

  @Test
  void showsAConsumerThatLagsAtOnce(Vertx vertx) throws Exception {
    try (HttpFixture http = serve(vertx, DashboardScene.lagging()); BrowserPage page = open(http)) {
      page.awaitText("Consumer search-index of shop: behind");
      String text = page.text();
      for (String shown : List.of("2 of 3 consumers keeping up", "falls further behind", "It takes 240/s.", "What to do: ")) {
        assertTrue(text.contains(shown), () -> shown + " is missing in " + text);
      }
      assertEquals("search-index", page.eval("document.querySelector('.consumers tbody .name').textContent"), "the worst stands first");
      picture(page, "consumer-behind");
    }
  }

  @Test
  void aHundredSourcesStayReadableTheWorstFirst(Vertx vertx) throws Exception {
    List<String> sources = IntStream.range(0, 100).mapToObj(number -> number == 0 ? "shop" : "tenant-" + number).toList();
    FakeStages stages = FakeStages.deploy(vertx);
    for (String source : sources.subList(1, 100)) {
      SourceState state = source.endsWith("7") ? SourceState.FAILED : SourceState.STREAMING;
      stages.add(Samples.failing(source, state, state == SourceState.FAILED ? "SLOT_LOST" : null, "lost"), Samples.buffer(source, true));
    }
    try (HttpFixture http = HttpFixture.open(vertx, sources, List.of("orders"), new History(sources, List.of("orders")), null);
         BrowserPage page = open(http)) {
      page.awaitText("Source tenant-7: failed, and 9 more problems");
      assertEquals(8, number(page, "document.querySelectorAll('.problem').length"));
      assertEquals("tenant-7", page.eval("document.querySelector('.source h3').textContent"));
      assertEquals(10, number(page, "document.querySelectorAll('.source[open]').length"), "only those that are not well are open");
      page.eval("document.getElementById('more').click()");
      page.awaitText("Source tenant-97: FAILED");
      assertEquals(10, number(page, "document.querySelectorAll('.problem').length"));
      assertEquals(List.of(), page.complaints());
    }
  }

  @Test
  void aStandbyIsWellAndNamesWhoLeads(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    stages.source = Samples.standby("shop", "node-2");
    stages.processor = new ProcessorStatus(List.of(Samples.consumer("orders", "shop", ConsumerState.STANDBY)));
    try (HttpFixture http = HttpFixture.open(vertx); BrowserPage page = open(http)) {
      page.awaitText("Standing by, all well");
      page.awaitText("node-2");
      page.awaitText("another instance delivers");
      assertEquals(List.of(), page.complaints());
    }
  }

  @Test
  void saysWhatToDoWhereThereIsNothingYet(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    stages.source = Flow.source(0);
    stages.buffer = new BufferStatus("shop", true, 0, 0, null, 0, 0);
    stages.processor = new ProcessorStatus(List.of());
    try (HttpFixture http = HttpFixture.open(vertx); BrowserPage page = open(http)) {
      page.awaitText("Everything is well");
      page.awaitText("No consumer is declared");
      page.awaitText("PHILOTES_CONSUMERS=\"audit=stdout\"");
      page.awaitText("Commit a change to a published table");
      page.awaitText("no consumers declared");
      picture(page, "empty");
    }
  }

  @Test
  void asksForTheTokenAndSaysWhenItIsWrong(Vertx vertx, @TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "s3cret-token\n");
    FakeStages.deploy(vertx);
    History history = new History(List.of("shop"), List.of("orders"));
    try (HttpFixture http = HttpFixture.open(vertx, List.of("shop"), List.of("orders"), history, token); BrowserPage page = open(http)) {
      page.awaitText("The service asks for its token");
      page.awaitText("The service is up");
      assertFalse(page.text().contains("STREAMING"));
      page.screenshot(PICTURES.resolve("token.png"));

      give(page, "wrong");
      page.awaitText("The service does not accept this token.");
      page.screenshot(PICTURES.resolve("token-wrong.png"));
      give(page, "s3cret-token");
      page.awaitText("Everything is well");
      assertFalse(page.text().contains("The service asks for its token"));
      assertEquals("s3cret-token", page.eval("sessionStorage.getItem('philotes.token')"));
      assertEquals("0 0 ", page.eval("localStorage.length + ' ' + location.search.length + ' ' + document.cookie"));

      page.eval("document.getElementById('forget').click()");
      page.awaitText("The service asks for its token");
      assertEquals(0, number(page, "sessionStorage.length"));
      assertFalse(page.text().contains("STREAMING"));
    }
  }

  private static void give(BrowserPage page, String token) {
    page.eval("document.getElementById('token-value').value = '" + token + "'; document.querySelector('#token-form button').click()");
  }

  @Test
  void saysClearlyWhenTheServiceIsGone(Vertx vertx) throws Exception {
    Vertx served = Vertx.vertx();
    DashboardScene scene = DashboardScene.healthy();
    BusCodecs.register(served);
    try (HttpFixture http = serve(served, scene); BrowserPage page = open(http)) {
      page.awaitText("Everything is well");
      HttpFixture.await(served.close());
      page.awaitText("No answer from the service");
      page.awaitText("and may be wrong by now");
      assertFalse(page.text().contains("Everything is well"));
      page.screenshot(PICTURES.resolve("gone.png"));
    }
  }

  @Test
  void refreshesByItselfAndRestsWhileItIsHidden(Vertx vertx) throws Exception {
    FakeStages stages = FakeStages.deploy(vertx);
    try (HttpFixture http = HttpFixture.open(vertx); BrowserPage page = open(http)) {
      page.awaitText("Everything is well");
      stages.source = Samples.failing("shop", SourceState.FAILED, "SLOT_LOST", "PHL-INT-2 SLOT_LOST lost");
      page.awaitText("Source shop: failed");
      picture(page, "failed");

      page.eval("Object.defineProperty(document, 'hidden', {value: true, configurable: true}); document.dispatchEvent(new Event('visibilitychange'))");
      page.eval("performance.clearResourceTimings(); new Promise((done) => setTimeout(done, 4500))");
      assertTrue(number(page, "performance.getEntriesByType('resource').length") <= 3, "at most what was on its way");
      stages.source = Samples.source("shop", SourceState.STREAMING);
      page.eval("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
      page.awaitText("Everything is well");
      page.awaitText("source shop: FAILED");
      picture(page, "over");
    }
  }

  @Test
  void writesFiguresWithTheirUnits(Vertx vertx) throws Exception {
    Map<String, String> shown = Map.ofEntries(
        Map.entry("bytes(0)", "0 bytes"), Map.entry("bytes(1)", "1 byte"), Map.entry("bytes(1023)", "1,023 bytes"),
        Map.entry("bytes(1536)", "1.5 kB"), Map.entry("bytes(28400000000)", "26.4 GB"), Map.entry("bytes(-1)", "–"),
        Map.entry("bytes(null)", "–"), Map.entry("bytes(1e30)", "888,178,419,700,125 PB"), Map.entry("duration(0)", "0 s"),
        Map.entry("duration(0.0004)", "1 ms"), Map.entry("duration(0.34)", "340 ms"), Map.entry("duration(1.54)", "1.5 s"),
        Map.entry("duration(59.6)", "1 min"), Map.entry("duration(12000)", "3 h 20 min"), Map.entry("duration(604800)", "7 d"),
        Map.entry("duration(null)", "–"), Map.entry("count(1234567)", "1,234,567"), Map.entry("count(undefined)", "–"),
        Map.entry("perSecond(0.25)", "0.3/s"), Map.entry("perSecond(12345)", "12.3 k/s"), Map.entry("perSecond(4200000)", "4.2 M/s"));
    try (HttpFixture http = HttpFixture.open(vertx); BrowserPage page = open(http)) {
      page.awaitText("On its way up");
      shown.forEach((call, text) ->
          assertEquals(text, page.eval("import('/assets/format.js').then((format) => format." + call + ")"), call));
    }
  }

  @Test
  void tellsHowMuchWalIsKeptAndWhenTheSlotIsLost(Vertx vertx) throws Exception {
    try (HttpFixture http = serve(vertx, DashboardScene.healthy()); BrowserPage page = open(http)) {
      page.awaitText("Everything is well");
      tell(page, "walStatus: 'extended', retainedWalBytes: 2147483648, safeWalBytes: 8589934592, retainedWalBytesPerSecond: 715827.9,"
          + " secondsUntilSlotLost: 12000");
      page.awaitText("2 GB · extended");
      page.awaitText("8 GB more may be written before the slot can be lost.");
      page.awaitText("Slot lost in 3 h 20 min at this rate (grows by 699 kB a second).");
      page.awaitText("2 GB of WAL are kept for it, and the slot is lost in 3 h 20 min at this rate.");
      assertEquals("20", page.eval("document.querySelector('.bar').getAttribute('aria-valuenow')"));
      picture(page, "slot-in-danger");

      tell(page, "walStatus: 'unreserved', retainedWalBytes: 4096, safeWalBytes: 0, retainedWalBytesPerSecond: null, secondsUntilSlotLost: null");
      page.awaitText("its WAL is unreserved: past the limit");
      assertEquals("verdict bad", page.eval("document.getElementById('verdict').className"));
      tell(page, "walStatus: 'reserved', retainedWalBytes: 4096, safeWalBytes: null, retainedWalBytesPerSecond: 0, secondsUntilSlotLost: null");
      page.awaitText("Kept without limit (max_slot_wal_keep_size = -1): the disk of the source is the limit.");
      page.awaitText("Everything is well");
      tell(page, "walStatus: null, retainedWalBytes: -1, safeWalBytes: null, retainedWalBytesPerSecond: null, secondsUntilSlotLost: null");
      page.awaitText("Not known at the moment.");
    }
  }

  /** What the first source tells beside what the stage of this test says. */
  private static void tell(BrowserPage page, String figures) {
    page.eval("window.told = {" + figures + "}; window.real ??= window.fetch; window.fetch = async (path, options) => {"
        + " const answer = await window.real(path, options); if (path !== 'stats') { return answer; }"
        + " const stats = await answer.json(); Object.assign(stats.sources[0], window.told); return new Response(JSON.stringify(stats)); }; 0");
  }
}
