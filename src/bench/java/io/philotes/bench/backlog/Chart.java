package io.philotes.bench.backlog;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** The medians as bars: events a second. */
final class Chart {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 320;
  private static final Color BAR = new Color(0x33, 0x66, 0x99);

  private Chart() {}

  /** Writes a PNG. */
  static void draw(String title, List<String> contestants, List<Double> eventsPerSecond, Path file) throws IOException {
    CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).yAxisTitle("events/s").build();
    chart.getStyler().setLegendVisible(false).setSeriesColors(new Color[] {BAR}).setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLabelsVisible(true).setLabelsPosition(1).setPlotGridVerticalLinesVisible(false).setYAxisDecimalPattern("#,##0");
    chart.addSeries("events/s", contestants, eventsPerSecond);
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }
}
