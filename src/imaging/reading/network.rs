//! One loaded model: numbers in, numbers out. The only file that knows which runtime computes it (rten, in Rust alone).

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use image::RgbImage;
use rten::{Model, ModelOptions, RunOptions, ThreadPool};

use super::ReaderError;
use super::files::ReviewedFile;

pub(super) struct Network {
    model: Model,
    threads: Arc<ThreadPool>,
}

/// A picture laid out for a network: three planes of numbers from -1 to 1.
pub(super) struct Planes {
    pub width: usize,
    pub height: usize,
    /// Red, green, blue one behind the other, or the other way round; each row by row.
    values: Vec<f32>,
}

/// What a network gave: a shape and as many numbers as it says.
pub(super) struct Output<const N: usize> {
    pub shape: [usize; N],
    pub values: Vec<f32>,
}

/// The threads that networks compute on, whoever asks.
pub(super) fn threads(count: NonZeroUsize) -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(count.get()))
}

impl Network {
    pub fn load(file: &ReviewedFile, bytes: &[u8], threads: &Arc<ThreadPool>) -> Result<Self, ReaderError> {
        if !file.is(bytes) {
            return Err(ReaderError::NotReviewed { file: file.name });
        }
        let model = contained(|| ModelOptions::with_all_ops().load(bytes.to_vec()).ok());
        let model = model.ok_or(ReaderError::Unusable { file: file.name })?;
        Ok(Network { model, threads: Arc::clone(threads) })
    }

    /// A text that the model carries with it.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.model.metadata().get(key)
    }

    /// None where the model cannot compute it or answers in another form.
    pub fn run<const N: usize>(&self, input: &Planes) -> Option<Output<N>> {
        let shape = [1, CHANNELS, input.height, input.width];
        contained(|| {
            let input = rten::ValueView::from_shape(shape, &input.values).ok()?;
            let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
            let (shape, values) =
                self.model.run_one(input.into(), Some(options)).ok()?.into_shape_vec::<f32, N>().ok()?;
            (shape.iter().product::<usize>() == values.len()).then_some(Output { shape, values })
        })
    }
}

const CHANNELS: usize = 3;

/// The models are reviewed and the sizes bounded, so nothing should panic; if something does, one picture is lost.
fn contained<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}

impl Planes {
    /// `width` may be larger than the picture's: what is missing on the right is the middle grey that the models were
    /// trained with.
    pub fn of(picture: &RgbImage, width: u32) -> Self {
        let (width, height) = (width.max(picture.width()) as usize, picture.height() as usize);
        let mut values = vec![0.0; CHANNELS * width * height];
        for (x, y, pixel) in picture.enumerate_pixels() {
            for (channel, value) in pixel.0.iter().rev().enumerate() {
                values[(channel * height + y as usize) * width + x as usize] = f32::from(*value) / 127.5 - 1.0;
            }
        }
        Planes { width, height, values }
    }
}
