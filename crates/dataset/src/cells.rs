//! Numbers of a column in pieces of equal length: growing copies nothing and leaves no room unused.

/// Rows in a piece.
const PIECE: usize = 8192;

/// One number a row, NaN where there is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    pieces: Vec<Vec<f64>>,
}

impl Cells {
    pub(crate) fn push(&mut self, cell: f64) {
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.push(cell),
            None => self.pieces.push(vec![cell]),
            Some(_) => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(cell);
                self.pieces.push(piece);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        let last = self.pieces.last().map_or(0, Vec::len);
        self.pieces.len().saturating_sub(1) * PIECE + last
    }

    /// The cell of a row, from 0.
    pub(crate) fn get(&self, row: usize) -> f64 {
        self.pieces[row / PIECE][row % PIECE]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        self.pieces.iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_in_order_across_pieces_and_no_room_is_wasted() {
        let mut cells = Cells::default();
        let rows = 3 * PIECE + 5;
        (0..rows).for_each(|row| cells.push(row as f64));
        assert_eq!(cells.len(), rows);
        assert!(
            cells
                .iter()
                .enumerate()
                .all(|(row, cell)| cell == row as f64)
        );
        assert_eq!((cells.get(PIECE - 1), cells.get(PIECE)), (8191.0, 8192.0));
        assert!(cells.pieces.iter().all(|piece| piece.capacity() <= PIECE));
    }
}
